"""Whether somebody knows that a run failed."""

import pytest

from backtrail.core.model.known_failed import known_failed
from backtrail.core.model.score import Score
from backtrail.core.model.trace import Trace
from backtrail.core.model.units import SpanId, TraceId

TRACE = Trace(trace_id=TraceId("t"))


def score(name: str, value: float | None, span: str | None = None) -> Score:
    return Score(id="s", name=name, value=value, span_id=SpanId(span) if span else None)


def test_a_root_that_failed_is_known() -> None:
    assert known_failed(Trace(trace_id=TraceId("t"), status="error"), [])
    assert not known_failed(TRACE, [])


@pytest.mark.parametrize(("name", "value"), [("reward", 0.0), ("Correct", 0.0), ("resolved", 0.0)])
def test_a_score_that_is_good_when_high_says_so_by_zero(name: str, value: float) -> None:
    assert known_failed(TRACE, [score(name, value)])


@pytest.mark.parametrize(
    "said", [score("reward", 1.0), score("toxicity", 0.0), score("reward", None), score("reward", 0.0, span="a")]
)
def test_other_scores_say_nothing_of_it(said: Score) -> None:
    assert not known_failed(TRACE, [said])
