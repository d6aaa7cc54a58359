"""From a judged trace to its diagnosis."""

from dataclasses import replace
from typing import Final

from backtrail.core.detect.judged import Judged
from backtrail.core.diagnose.diagnosis import Diagnosis, Origin
from backtrail.core.diagnose.evidence import hints, traced
from backtrail.core.diagnose.listed import CUES
from backtrail.core.diagnose.reading import read
from backtrail.core.diagnose.steps import Run
from backtrail.core.diagnose.tell import agent_of, clean, story, title, why
from backtrail.core.diagnose.weigh import Weighed, weigh
from backtrail.core.model.finding import Finding

ORIGINS: Final = 8
SURE: Final = 1.0
"""Gravity of a finding from which a run counts as gone wrong: a warning that is right five times of six."""
LEAD: Final = 2.5
"""How much more findings weigh where they are why anything is said: nobody claims that the run failed."""
SUSPECT: Final = 1.75
"""Log-odds of a step from which cues alone are told: two of the strongest and a weak one, as hardly a good run has."""


def diagnose(judged: Judged, *, failed: bool = False) -> Diagnosis:
    """The steps in which it most likely began, the earliest cause before the loudest symptom.

    `failed`: somebody knows that the run failed (a score, a user's mark). Then cues are enough to name a step; else
    a run without a weighty finding and without several cues at one step is called clean.
    """
    run = read(judged)
    found = traced(run, judged.findings)
    led = found if failed else [replace(one, amount=one.amount * LEAD) for one in found]
    weighed = weigh(run, [*led, *hints(run, CUES)])
    grave = max((one.grave for one in found), default=0.0)
    strongest = max((one.score for one in weighed), default=0.0)
    if not weighed or (not failed and grave < SURE and strongest < SUSPECT):
        return _clean(judged, run, failed=failed)
    origins = tuple(_origin(run, one) for one in weighed[:ORIGINS])
    return Diagnosis(
        trace_id=judged.trace_id,
        failure=origins[0].failure,
        title=title(run, weighed[0]),
        agent=origins[0].agent,
        origins=origins,
        story=story(run, weighed),
    )


def _clean(judged: Judged, run: Run, *, failed: bool) -> Diagnosis:
    told, why_not = clean(run, judged.findings, failed=failed)
    return Diagnosis(trace_id=judged.trace_id, failure="none", title=told, agent=None, origins=(), story=why_not)


def _origin(run: Run, one: Weighed) -> Origin:
    findings: dict[tuple[str, str], Finding] = {}
    for piece in one.evidence:
        if piece.finding is not None:
            findings.setdefault((piece.finding.detector, piece.finding.span_id), piece.finding)
    return Origin(
        span_id=one.step.moment.span_id,
        step=one.step.number,
        agent=agent_of(run, one.step),
        score=round(one.share, 4),
        failure=one.main.failure,
        reason=why(one),
        findings=tuple(findings.values()),
    )
