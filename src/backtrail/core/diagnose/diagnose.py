"""From a judged trace to its diagnosis."""

from collections.abc import Sequence
from typing import Final

from backtrail.core.detect.judged import Judged
from backtrail.core.diagnose.diagnosis import Diagnosis, Origin
from backtrail.core.diagnose.evidence import hints, traced
from backtrail.core.diagnose.listed import CUES
from backtrail.core.diagnose.reading import read
from backtrail.core.diagnose.steps import Run, Step
from backtrail.core.diagnose.tell import story, title, why
from backtrail.core.diagnose.weigh import Weighed, weigh
from backtrail.core.model.finding import Finding

ORIGINS: Final = 8
SURE: Final = 0.6
"""Gravity times confidence of a finding from which a run counts as gone wrong: a warning that is right half the time."""
SUSPECT: Final = 1.75
"""Log-odds of a step from which cues alone are told: it takes two of the strongest at once, as hardly a good run has."""


def diagnose(judged: Judged, *, failed: bool = False) -> Diagnosis:
    """The steps in which it most likely began, the earliest cause before the loudest symptom.

    `failed`: somebody knows that the run failed (a score, a user's mark). Then cues are enough to name a step; else
    a run without a weighty finding and without several cues at one step is called clean.
    """
    run = read(judged)
    found = traced(run, judged.findings)
    weighed = weigh(run, [*found, *hints(run, CUES)])
    grave = max((one.amount for one in found if not one.symptom), default=0.0)
    strongest = max((one.score for one in weighed), default=0.0)
    if not weighed or (not failed and grave < SURE and strongest < SUSPECT):
        return _clean(judged, failed=failed)
    failure = next((one.failure for one in weighed[0].evidence if one.amount > 0), "goal_missed")
    origins = tuple(_origin(run, one) for one in weighed[:ORIGINS])
    return Diagnosis(
        trace_id=judged.trace_id,
        failure=failure,
        title=title(failure, weighed[0]),
        agent=origins[0].agent,
        origins=origins,
        story=story(run, weighed, failed=failed, grave=grave >= SURE),
    )


def _clean(judged: Judged, *, failed: bool) -> Diagnosis:
    return Diagnosis(
        trace_id=judged.trace_id,
        failure="none",
        title=title("none", None),
        agent=None,
        origins=(),
        story=(
            "The run is said to have failed, but no detector found anything in it and no step stands out."
            if failed
            else "No detector found anything that explains a failure."
        ),
    )


def _origin(run: Run, one: Weighed) -> Origin:
    findings: dict[tuple[str, str], Finding] = {}
    for piece in one.evidence:
        if piece.finding is not None:
            findings.setdefault((piece.finding.detector, piece.finding.span_id), piece.finding)
    return Origin(
        span_id=one.step.moment.span_id,
        step=one.step.place + 1,
        agent=agent_of(run, one.step),
        score=round(one.share, 4),
        failure=next((piece.failure for piece in one.evidence if piece.amount > 0), "goal_missed"),
        reason=why(one),
        findings=tuple(findings.values()),
    )


def agent_of(run: Run, step: Step) -> str | None:
    """Who took a step. Of a tool's run: who asked for it."""
    return step.agent if step.turn or step.asker is None else run.steps[step.asker].agent
