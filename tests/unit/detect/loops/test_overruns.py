"""overrun_steps, overrun_tokens, overrun_cost, overrun_time and stuck_call: the sums of a run, and what is open."""

from dataclasses import replace

import pytest

from backtrail.core.detect.detector import TraceDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.loops import overrun_cost, overrun_steps, overrun_time, overrun_tokens, stuck_call
from backtrail.core.model.units import Nanos
from tests.unit.detect.loops.story import SECOND, Story


def turns(count: int) -> Story:
    run = Story()
    for number in range(count):
        run.said(f"Turn {number}.", tokens=(1_000, 1_000), cost=0.05)
    return run


@pytest.mark.parametrize(
    ("detector", "limit", "marked", "evidence"),
    [
        (overrun_steps.DETECTOR, 5.0, "6", "The run took 12 steps so far; the limit is 5."),
        (overrun_tokens.DETECTOR, 8_000.0, "5", "The run burnt 24,000 tokens in 12 steps so far; the limit is 8,000."),
        (overrun_cost.DETECTOR, 0.27, "6", "The run cost 0.60 US dollars so far; the limit is 0.27."),
    ],
)
def test_the_step_that_passes_the_limit_is_marked(
    detector: TraceDetector, limit: float, marked: str, evidence: str
) -> None:
    run, limits = turns(12), Limits({detector.name: limit})
    (found,) = run.findings(detector, limits=limits)
    assert (found.span_id, found.evidence, found.severity) == (marked, evidence, "warning")
    assert not turns(4).findings(detector, limits=limits)


def test_four_times_the_limit_is_critical() -> None:
    (found,) = turns(12).findings(overrun_steps.DETECTOR, limits=Limits({"overrun_steps": 2.0}))
    assert found.severity == "critical"


def test_time_is_counted_up_to_now_while_the_run_goes_on() -> None:
    run = turns(3)
    run.spans[0] = replace(run.spans[0], end=None)
    one, other = run.live(300, overrun_time.DETECTOR), run.live(100, overrun_time.DETECTOR)
    assert (one, other) == ((), ())
    run.called("wait", {}, "done")
    run.spans[-1] = replace(run.spans[-1], start=Nanos(1_700 * SECOND), end=Nanos(1_750 * SECOND))
    (found,) = run.live(1_860, overrun_time.DETECTOR)
    assert (found.evidence, found.span_id) == ("The run has taken 31 minutes; the limit is 30.", "0")


def test_a_run_that_ended_takes_no_more_time() -> None:
    assert not turns(3).live(100_000, overrun_time.DETECTOR)


def test_a_call_that_is_open_for_long_is_told_and_grows_critical() -> None:
    run = Story().called("fetch", {"u": 1}, open_=True)
    run.spans[0] = replace(run.spans[0], end=None)
    assert not run.live(60, stuck_call.DETECTOR)
    (found,) = run.live(200, stuck_call.DETECTOR)
    assert found.evidence == "The tool call fetch has been open for 199 seconds; the limit is 120."
    assert (found.span_id, found.severity) == ("1", "warning")
    (found,) = run.live(605, stuck_call.DETECTOR)
    assert found.severity == "critical" if "604" in found.evidence else "never ended" in found.evidence


def test_a_call_that_the_run_ended_without_is_told() -> None:
    (found,) = Story().called("fetch", {"u": 1}, open_=True).findings(stuck_call.DETECTOR)
    assert found.evidence == "The tool call fetch was started and never ended, though nothing more came from the run."


def test_a_run_that_broke_off_between_calls_is_told_at_its_root() -> None:
    run = turns(2)
    run.spans[0] = replace(run.spans[0], end=None)
    (found,) = run.findings(stuck_call.DETECTOR)
    assert (found.span_id, found.severity) == ("0", "critical")


def test_an_agent_is_open_as_long_as_it_works() -> None:
    run = turns(2)
    run.spans[0] = replace(run.spans[0], end=None)
    assert not run.live(300, stuck_call.DETECTOR)


def test_an_open_call_without_a_start_is_no_trouble() -> None:
    run = Story().called("fetch", {"u": 1}, open_=True)
    run.spans = [replace(span, start=None, end=None) for span in run.spans]
    assert not run.live(300, stuck_call.DETECTOR)
