"""The change that a case asks for: where, in which words, and what stands there now."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Final

from backtrail.core.detect.parameters.asked import meant
from backtrail.core.diagnose.diagnosis import Origin
from backtrail.core.diagnose.runbook.answer import GENERAL, speaking
from backtrail.core.diagnose.runbook.case import Case, asker_of, step_of
from backtrail.core.diagnose.runbook.proposals import (
    BY_CLASS,
    BY_DETECTOR,
    BY_RULE,
    BY_TITLE,
    TARGETS,
    Proposal,
    Target,
)
from backtrail.core.diagnose.runbook.texts import cut, line
from backtrail.core.model.finding import Finding
from backtrail.core.model.span import Span

UNSAID: Final[Mapping[str, str]] = {
    "tool": "the tool",
    "argument": "the argument",
    "known": "(put their names here)",
    "form": "(put the form here)",
    "column": "that was named",
    "limit": "15",
    "allowed": "the allowed number of",
    "unit": "records",
}
VALUE: Final = 160
NAMES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One proposed change."""

    target: Target
    where: str
    """In words: `Change the description of refund`."""
    text: str
    why: str
    """The evidence that it rests on."""
    current: str | None = None
    """What stands there now, as far as it was recorded."""

    def json(self) -> dict[str, Any]:
        return {
            "target": self.target,
            "where": self.where,
            "text": self.text,
            "why": self.why,
            "current": self.current,
        }


def change(case: Case) -> Change | None:
    """By the finding that speaks for the origin, else by what the diagnosis calls it, else by the alert's rule.

    Where the diagnosis is a mere lead, what was found where the alert points, and its rule, go first.
    """
    origin = case.diagnosis.origins[0] if case.diagnosis.origins else None
    finding = _speaking(case, origin)
    titled = BY_TITLE.get(case.title) if origin is not None else None
    if titled is not None and (finding is None or finding.detector in GENERAL):
        return _made(case, titled, None, origin)
    if finding is not None and finding.detector in BY_DETECTOR:
        return _made(case, BY_DETECTOR[finding.detector], finding, origin)
    ruled = next((proposal for part, proposal in BY_RULE if part in case.alarm.rule), None)
    if ruled is not None and (case.is_lead or origin is None):
        return _made(case, ruled, None, None)
    if origin is None:
        return None
    classed = BY_CLASS.get(origin.failure)
    return None if classed is None else _made(case, classed, finding, origin)


def _speaking(case: Case, origin: Origin | None) -> Finding | None:
    """What speaks for the origin most; where none is named, or it is a mere lead, what shows where the alert points."""
    if origin is None or case.is_lead:
        found = case.found_at([case.alarm.span_id]) or ([] if case.is_lead else list(case.judged.findings))
    else:
        found = list(origin.findings)
    return speaking([each for each in found if each.severity != "info"])


def _made(case: Case, proposal: Proposal, finding: Finding | None, origin: Origin | None) -> Change:
    words = _words(case, finding, origin)
    why = finding.evidence if finding is not None else (origin.reason if origin is not None else case.alarm.evidence)
    return Change(
        target=proposal.target,
        where=TARGETS[proposal.target].format(tool=words.get("tool", UNSAID["tool"])),
        text=_filled(proposal.text, words),
        why=why,
        current=_current(case, proposal.target, words.get("tool"), origin, finding),
    )


def _words(case: Case, finding: Finding | None, origin: Origin | None) -> dict[str, str]:
    """What stands for the names in a proposal."""
    words = {
        name: _said(value) for name, value in (finding.facts if finding else {}).items() if value not in (None, "", [])
    }
    if "tool" not in words and (tool := _tool(case, finding, origin)):
        words["tool"] = tool
    return words


def _tool(case: Case, finding: Finding | None, origin: Origin | None) -> str | None:
    """The tool that it is about: of a marked run, of a turn that asks for one, of the alert."""
    for span in (finding.span_id if finding else None, origin.span_id if origin else None, case.alarm.span_id):
        step = step_of(case.run, span) if span is not None else None
        if step is not None and step.moment.kind != "llm":
            return step.moment.name
        if step is not None and step.moment.wishes:
            return step.moment.wishes[0].name
    return case.alarm.labels.get("tool")


def _said(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        more = f" and {len(value) - NAMES} more" if len(value) > NAMES else ""
        return "; ".join(line(str(each), VALUE) for each in value[:NAMES]) + more
    if isinstance(value, float) and value.is_integer():
        return f"{int(value)}"
    return line(str(value), VALUE)


def _filled(text: str, words: Mapping[str, str]) -> str:
    parts = []
    for plain, name, _, _ in Formatter().parse(text):
        parts.append(plain)
        if name is not None:
            parts.append(words.get(name) or UNSAID.get(name, f"({name.replace('_', ' ')})"))
    return "".join(parts)


def _current(
    case: Case, target: Target, tool: str | None, origin: Origin | None, finding: Finding | None
) -> str | None:
    """The tool's description as it was offered, or the beginning of the system prompt."""
    if target == "guard_rail":
        return None
    for span in _turns(case, origin, finding):
        if target == "tool_description" and tool is not None:
            offered = meant(tool, span.tools_offered)
            if offered is not None and offered.description:
                return cut(offered.description)
        if target == "system_prompt":
            said = next((each.content for each in span.input_messages if each.role == "system"), "")
            if said:
                return cut(said, 600)
    return None


def _turns(case: Case, origin: Origin | None, finding: Finding | None) -> list[Span]:
    """The whole turns that were read, the origin's first."""
    first: list[Span] = []
    for span_id in (origin.span_id if origin else None, finding.span_id if finding else None):
        step = step_of(case.run, span_id) if span_id is not None else None
        turn = asker_of(case.run, step) if step is not None else None
        if turn is not None and turn.span_id in case.spans:
            first.append(case.spans[turn.span_id])
    return [*first, *(span for span in case.spans.values() if span.kind == "llm")]
