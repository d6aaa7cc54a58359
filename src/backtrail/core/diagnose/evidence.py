"""What speaks for and against each step: cues seen there, and findings traced back to the step that caused them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.diagnosis import FailureClass
from backtrail.core.diagnose.flow import births
from backtrail.core.diagnose.phrases import empty, failed, idle, mended, survived
from backtrail.core.diagnose.steps import Run
from backtrail.core.model.finding import Finding, Severity

GRAVITY: Final[Mapping[Severity, float]] = {"info": 0.4, "warning": 1.2, "critical": 2.0}
"""Of a certain finding, in log-odds: a warning says as much as the two strongest cues together."""
BEGINS: Final[Mapping[FailureClass, float]] = {
    "loop": 0.4,
    "waste": 0.15,
    "wrong_arguments": 0.9,
    "wrong_tool": 0.9,
    "tool_failure": 0.5,
    "bad_tool_output": 0.7,
    "poor_retrieval": 0.8,
    "unsupported_claim": 1.0,
    "wrong_format": 0.5,
    "instruction_ignored": 0.8,
    "goal_missed": 0.8,
    "gave_up": 0.4,
    "none": 0.0,
}
"""How much a finding of a class speaks for a beginning: circles, waste and giving up are what a run does after it went
wrong, and most failures of tools are put right by the next call."""
LATER: Final = 0.4
"""Share of the second and further findings of one detector: the earliest is the likelier cause."""
MENDED: Final = 0.3
"""Share of a tool's failure that the same tool put right within its next runs."""
SURVIVED: Final = 0.7
"""Share of a tool's failure after which other tools went on to work."""
SYMPTOM: Final = 0.4
"""Share of a finding that stays at its place when its cause is another step."""
CLASSES: Final[Mapping[str, FailureClass]] = {
    "loops": "loop",
    "parameters": "wrong_arguments",
    "tool_output": "bad_tool_output",
    "retrieval": "poor_retrieval",
    "answer": "unsupported_claim",
}
NAMED: Final[Mapping[str, FailureClass]] = {
    "context_growth": "waste",
    "overrun_cost": "waste",
    "overrun_steps": "waste",
    "overrun_time": "waste",
    "overrun_tokens": "waste",
    "one_by_one": "waste",
    "asked_again": "waste",
    "twin_call": "waste",
    "too_dense_output": "waste",
    "retry_storm": "tool_failure",
    "stuck_call": "tool_failure",
    "tool_failed": "tool_failure",
    "error_in_success": "tool_failure",
    "unknown_tool": "wrong_tool",
    "forgotten_value": "instruction_ignored",
    "unconfirmed_action": "instruction_ignored",
    "ignored_instruction": "instruction_ignored",
    "bulk_change": "instruction_ignored",
    "broken_format": "wrong_format",
    "call_in_text": "wrong_format",
    "announced_call": "wrong_format",
    "plan_abandoned": "goal_missed",
    "gives_up": "gave_up",
    "ungrounded_answer": "unsupported_claim",
}
"""Detectors whose class is another than their family's."""
OF_BILLS: Final = frozenset({"tokens_disagree"})
"""Detectors that tell of a bill and not of the run."""
REFUSED: Final = frozenset({"code_error", "refused_arguments"})
"""Detectors that tell of a call that failed by what was written: it weighs as the failure of a tool does."""
OF_RUNS: Final = frozenset({"tool_output"})
"""Families whose findings are about what a tool gave."""
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
    grave: float = 0.0
    """Of a finding: how sure it is that something went wrong, wherever that began."""


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
    born = births(run) if any(failure_of(finding) == "unsupported_claim" for finding in findings) else {}
    found: list[Evidence] = []
    seen: set[str] = set()
    for finding in findings:
        shows = place_of(run, finding)
        if shows is None or finding.detector in OF_BILLS:
            continue
        grave = GRAVITY[finding.severity] * min(1.0, max(0.0, finding.confidence)) * _left(run, shows)
        amount = grave * _begins(finding) * (LATER if finding.detector in seen else 1.0)
        seen.add(finding.detector)
        began = _began(run, finding, shows, born)
        found.append(_evidence(finding, began, amount, grave))
        if began != shows:
            found.append(replace(_evidence(finding, shows, amount * SYMPTOM, 0.0), symptom=True))
    return found


def _begins(finding: Finding) -> float:
    return BEGINS["tool_failure"] if finding.detector in REFUSED else BEGINS[failure_of(finding)]


def _left(run: Run, shows: int) -> float:
    """What is left of a finding at a run that failed, or at the turn that wrote it, after what came next."""
    step = run.steps[shows]
    bad = next((one for one in [step, *run.ran(step)] if failed(one)), None)
    if bad is None:
        return 1.0
    return MENDED if mended(run, bad) else SURVIVED if survived(run, bad) else 1.0


def place_of(run: Run, finding: Finding) -> int | None:
    """The step that a finding is marked at; None where it is not among the steps.

    What is told of an output in a turn's messages is marked at the turn: it is the run's, and where that has a span of
    its own, the finding is there already.
    """
    place = run.place.get(finding.span_id)
    if finding.family not in OF_RUNS:
        return place if place is not None else run.told.get(finding.span_id)
    told = run.told.get(finding.span_id)
    return told if told is not None or place is None or run.steps[place].turn else place


def failure_of(finding: Finding) -> FailureClass:
    """The class of failure that a finding tells of."""
    return NAMED.get(finding.detector) or CLASSES[finding.family]


def _began(run: Run, finding: Finding, shows: int, born: Mapping[int, float]) -> int:
    cause = run.place.get(finding.cause) if finding.cause is not None else None
    if cause is not None and cause <= shows:
        return cause
    if finding.family == "loops" and failure_of(finding) == "tool_failure":
        return min((place for span in finding.spans if (place := run.place.get(span)) is not None), default=shows)
    step = run.steps[shows]
    if step.asker is not None and (finding.family in ("parameters", "loops") or _written(run, shows)):
        return step.asker
    if failure_of(finding) == "unsupported_claim":
        source = _source_of_answer(shows, born)
        return source if source != shows else _found_nothing(run, shows)
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


def _found_nothing(run: Run, shows: int) -> int:
    """The last retrieval before it, where that one found nothing; else the step itself."""
    last = next((step for step in reversed(run.steps[:shows]) if not step.turn and not idle(step)), None)
    if last is None or last.moment.kind != "retriever":
        return shows
    return last.place if not last.moment.documents and empty(last) else shows


def _evidence(finding: Finding, place: int, amount: float, grave: float) -> Evidence:
    return Evidence(
        place=place,
        amount=amount,
        failure=failure_of(finding),
        reason=finding.evidence,
        source=finding.detector,
        finding=finding,
        grave=grave,
    )
