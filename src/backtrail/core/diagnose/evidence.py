"""What speaks for and against each step: cues seen there, and findings traced back to the step that caused them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.diagnosis import FailureClass
from backtrail.core.diagnose.flow import births
from backtrail.core.diagnose.steps import Run
from backtrail.core.model.finding import Finding, Severity

GRAVITY: Final[Mapping[Severity, float]] = {"info": 0.4, "warning": 1.2, "critical": 2.0}
"""Of a certain finding, in log-odds: a warning says as much as the two strongest cues together."""
SYMPTOM: Final = 0.4
"""Share of a finding that stays at its place when its cause is another step."""
CLASSES: Final[Mapping[str, FailureClass]] = {
    "loops": "loop",
    "parameters": "wrong_arguments",
    "tool_output": "bad_tool_output",
    "retrieval": "poor_retrieval",
    "answer": "unsupported_claim",
}
BY_NAME: Final[tuple[tuple[str, FailureClass], ...]] = (
    ("overrun", "waste"),
    ("growth", "waste"),
    ("dense", "waste"),
    ("not_offered", "wrong_tool"),
    ("format", "wrong_format"),
    ("gives_up", "gave_up"),
    ("gave_up", "gave_up"),
    ("error", "tool_failure"),
    ("stuck", "tool_failure"),
    ("retry", "tool_failure"),
)
"""Detectors whose name holds the first are of the second class, whatever their family."""
WRITTEN: Final = re.compile(
    r"\b(?:Name|Syntax|Indentation|Type|Key|Value|Attribute|Index|Import|ModuleNotFound|Assertion|ZeroDivision|File"
    r"NotFound|Parser|UnboundLocal)Error\b|unknown language|invalid (?:argument|parameter|api key|json)"
    r"|missing (?:required|\d+ required)|unexpected keyword|not (?:a )?valid\b|\bdoes not exist\b"
    r"|\bno such (?:file|column|table)",
    re.IGNORECASE,
)
"""Failures that come from what was written, not from the tool that ran it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that speaks for a step, or against it."""

    place: int
    amount: float
    """Log-odds."""
    failure: FailureClass
    reason: str
    """The rest of a sentence that begins with the step."""
    source: str
    """Name of the cue or the detector."""
    title: str = ""
    """More to the point than the title of the class."""
    finding: Finding | None = None
    symptom: bool = False
    """It shows here; its cause is an earlier step."""


def hints(run: Run, cues: Sequence[Cue]) -> list[Evidence]:
    """What the cues see."""
    found: list[Evidence] = []
    for cue in cues:
        share = 1.0
        for hint in cue.look(run):
            amount = cue.weight * hint.strength * share
            share = cue.later
            if amount:
                found.append(_hinted(cue, hint, amount))
    return found


def _hinted(cue: Cue, hint: Hint, amount: float) -> Evidence:
    return Evidence(
        place=hint.place,
        amount=amount,
        failure=cue.failure,
        reason=hint.reason,
        source=cue.name,
        title=cue.title,
    )


def traced(run: Run, findings: Sequence[Finding]) -> list[Evidence]:
    """The findings, each at the step that caused it and, weaker, where it shows."""
    born = births(run) if any(finding.family == "answer" for finding in findings) else {}
    found: list[Evidence] = []
    for finding in findings:
        shows = run.place.get(finding.span_id)
        if shows is None:
            continue
        began = _began(run, finding, shows, born)
        amount = GRAVITY[finding.severity] * min(1.0, max(0.0, finding.confidence))
        found.append(_evidence(finding, began, amount, symptom=False))
        if began != shows:
            found.append(_evidence(finding, shows, amount * SYMPTOM, symptom=True))
    return found


def failure_of(finding: Finding) -> FailureClass:
    """The class of failure that a finding tells of."""
    named = next((failure for part, failure in BY_NAME if part in finding.detector), None)
    return named or CLASSES[finding.family]


def _began(run: Run, finding: Finding, shows: int, born: Mapping[int, float]) -> int:
    cause = run.place.get(finding.cause) if finding.cause is not None else None
    if cause is not None and cause <= shows:
        return cause
    step = run.steps[shows]
    if step.asker is not None and (finding.family in ("parameters", "loops") or _written(run, shows)):
        return step.asker
    if finding.family == "answer":
        return _source_of_answer(shows, born)
    return shows


def _written(run: Run, place: int) -> bool:
    """Whether a run failed by what was written: the tool only ran it."""
    step = run.steps[place]
    said = step.moment.failure.message if step.moment.failure else ""
    return bool(WRITTEN.search(said) or WRITTEN.search(step.text[:2_000]))


def _source_of_answer(shows: int, born: Mapping[int, float]) -> int:
    """Where most of the answer came up first: a turn that made it up, or the tool that gave it."""
    best = max(born, key=lambda place: (born[place], -place), default=shows)
    return best if best <= shows and born.get(best, 0.0) >= 0.5 else shows


def _evidence(finding: Finding, place: int, amount: float, *, symptom: bool) -> Evidence:
    return Evidence(
        place=place,
        amount=amount,
        failure=failure_of(finding),
        reason=finding.evidence,
        source=finding.detector,
        finding=finding,
        symptom=symptom,
    )
