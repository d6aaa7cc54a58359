"""The post-mortem of an incident in Markdown, from what is kept: readable whether its trace is there or not."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from backtrail.core.diagnose.runbook.answer import NAMES
from backtrail.core.diagnose.runbook.texts import lasted
from backtrail.core.model.iso import iso
from backtrail.core.model.units import Nanos
from backtrail.server.incidents.listed import Whole, laps
from backtrail.server.storage.records import Incident, IncidentStep

LINK: Final = re.compile(r"\[([^\]]{1,200})\]\(span:([^)]{1,200})\)")
VERDICTS: Final = {"good": "good", "bad": "bad", "nothing": "nothing of the kind", "unknown": "cannot be told"}
EXCERPT: Final = 1_200
"""Characters of arguments and outputs."""
DOCUMENTS: Final = 5


def written(whole: Whole, *, trace_gone: bool) -> str:
    """The post-mortem as it stands now."""
    parts = [
        *_head(whole, trace_gone=trace_gone),
        *_times(whole),
        *_what_happened(whole),
        *_runbook(whole),
        *_fix(whole),
        *_notes(whole.incident),
        *_log(whole),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _head(whole: Whole, *, trace_gone: bool) -> Iterator[str]:
    one = whole.incident
    yield f"# Incident #{one.number}: {_plain(one.title)}"
    yield ""
    owner = _plain(one.owner or "nobody")
    yield f"**{_state(one)}** Severity {one.severity}, owner {owner}, project {_plain(one.project_id)}."
    if one.state != "closed":
        yield "This is how it stands now; it is written anew whenever it is asked for."
    yield ""
    yield f"- Alert: rule `{_code(one.rule_id)}`, {_labels(one.labels)}"
    yield f"- Seen: {_plain(one.evidence)}"
    for name, value in (("Session", one.session_id), ("Trace", one.trace_id), ("Span", one.span_id)):
        if value:
            gone = " (gone: it was forgotten or is older than what is kept)" if name == "Trace" and trace_gone else ""
            yield f"- {name}: `{_code(value)}`{gone}"
    if whole.earlier is not None:
        yield f"- The same fired before: incident #{whole.earlier.number}, {_state(whole.earlier)}"
    if whole.later is not None:
        yield f"- It fired again after the close: incident #{whole.later.number}"
    for other in whole.related:
        yield f"- In the same run or session: incident #{other.number}, {_plain(other.title)} ({other.state})"


def _state(one: Incident) -> str:
    match one.state:
        case "closed":
            how = (one.resolution or "").replace("_", " ")
            return f"Closed as {how} by {_plain(one.closed_by or '')} at {_at(one.closed)}."
        case "acknowledged":
            return f"Acknowledged by {_plain(one.acknowledged_by or '')} at {_at(one.acknowledged)}, not closed."
    return f"Open since {_at(one.opened)}, nobody has acknowledged it."


def _times(whole: Whole) -> Iterator[str]:
    yield from ("", "## From the page to the end", "", "| what | when | after the page |", "|---|---|---|")
    yield f"| paged | {_at(whole.incident.opened)} | 0 s |"
    for lap in laps(whole):
        yield f"| {_cell(lap.what)} | {_at(lap.at)} | {lasted(lap.nanos)} |"


def _what_happened(whole: Whole) -> Iterator[str]:
    yield from ("", "## What happened", "")
    first = next((step for step in whole.steps if step.step == 1), None)
    last = next((step for step in whole.steps if step.step == len(NAMES)), None)
    yield _plain(_headline(first))
    story = ((last.content.get("cause") or {}) if last is not None else {}).get("story")
    if story:
        yield from ("", _plain(LINK.sub(r"\1", story)))


def _runbook(whole: Whole) -> Iterator[str]:
    yield from ("", "## The runbook")
    for step in whole.steps:
        yield from ("", f"### {step.step}. {NAMES[step.step]}: {VERDICTS.get(step.verdict, step.verdict)}", "")
        yield _plain(_headline(step))
        yield from _confirmed(step)
        if facts := step.content.get("facts"):
            yield ""
            yield from (f"- {_plain(fact['name'])}: {_plain(fact['value'])}" for fact in facts)
        yield from _evidence(step.content)
        yield from _call(step.content.get("call"), step.content.get("arguments") or {})
        yield from _documents(step.content.get("retrieval"))
        yield from (f"\n_{_plain(note)}_" for note in step.content.get("notes", ()))


def _headline(step: IncidentStep | None) -> str:
    return str(step.content.get("headline") or "Not filled in.") if step is not None else "Not filled in."


def _confirmed(step: IncidentStep) -> Iterator[str]:
    if step.confirmed is not None:
        note = f": {_plain(step.note)}" if step.note else ""
        yield from ("", f"Confirmed by {_plain(step.confirmed_by or '')} at {_at(step.confirmed)}{note}")


def _evidence(content: Mapping[str, Any]) -> Iterator[str]:
    if found := content.get("findings"):
        yield from ("", "What the detectors found:", "")
        for each in found:
            yield f"- {each['severity']}, `{_code(each['detector'])}`: {_plain(each['evidence'])}"


def _call(call: Mapping[str, Any] | None, arguments: Mapping[str, Any]) -> Iterator[str]:
    if not call:
        return
    yield from _fenced(f"Arguments of {_plain(call['tool'])}", call["arguments"])
    if arguments.get("violations"):
        yield from ("", "Against the schema that the model was offered:", "")
        yield from (f"- {_plain(each)}" for each in arguments["violations"])
    yield from _fenced("Its failure" if call["failure"] else "Its output", call["output"] or call["failure"] or "")


def _documents(retrieval: Mapping[str, Any] | None) -> Iterator[str]:
    if not retrieval or not retrieval["documents"]:
        return
    yield from ("", "| rank | score | fits the query | used | document |", "|---|---|---|---|---|")
    for each in retrieval["documents"][:DOCUMENTS]:
        score = "" if each["score"] is None else f"{each['score']:.3g}"
        named = _cell(" ".join(str(each["title"] or each["id"] or each["text"]).split())[:100])
        yield f"| {each['rank']} | {score} | {each['fits']:.2f} | {'yes' if each['used'] else 'no'} | {named} |"


def _fix(whole: Whole) -> Iterator[str]:
    one = whole.incident
    yield from ("", "## The fix", "")
    if one.state == "closed":
        yield _state(one)
        if one.reason:
            yield from ("", f"Reason: {_plain(one.reason)}")
        if one.golden_case:
            yield from ("", f"The golden case that holds it: `{_code(one.golden_case)}`.")
    else:
        yield "It is not closed yet."
    last = next((step for step in whole.steps if step.step == len(NAMES)), None)
    proposed = last.content.get("change") if last is not None else None
    if proposed:
        yield from _fenced(f"Proposed by Backtrail. {_plain(proposed['where'])}", proposed["text"])


def _notes(one: Incident) -> Iterator[str]:
    if one.notes:
        yield from ("", "## Notes", "", one.notes)


def _log(whole: Whole) -> Iterator[str]:
    yield from ("", "## Log", "", "| when | what | who | |", "|---|---|---|---|")
    for line in whole.events:
        what = f"{line.what}: {line.data['name']}" if line.what == "confirmed" and "name" in line.data else line.what
        yield f"| {_at(line.at)} | {_cell(what)} | {_cell(line.by or 'Backtrail')} | {_cell(line.text)} |"


def _labels(labels: Mapping[str, str]) -> str:
    return ", ".join(f"{_plain(name)} `{_code(value)}`" for name, value in labels.items()) or "the whole project"


def _at(moment: int | None) -> str:
    return (iso(Nanos(moment)) or "")[:19].replace("T", " ") + " UTC" if moment is not None else ""


def _fenced(title: str, text: str) -> Iterator[str]:
    if not text:
        return
    cut = text if len(text) <= EXCERPT else f"{text[:EXCERPT]}…"
    fence = "`" * max(3, max((len(run) for run in re.findall(r"`+", cut)), default=0) + 1)
    yield from ("", f"{title}:", "", f"{fence}text", cut, fence)


def _plain(text: str) -> str:
    """One line in which nothing is markup: what an agent wrote makes no links and no HTML."""
    one = " ".join(str(text).split())
    return one.replace("<", "&lt;").replace("](", "] (").replace("![", "! [")


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|")


def _code(text: str) -> str:
    return " ".join(str(text).split()).replace("`", "'")
