"""Step 2: the last tool call - which one, did it fail, do its arguments fit what the model was offered."""

from collections.abc import Sequence
from typing import Any, Final

from backtrail.core.detect.reading.moments import NEVER
from backtrail.core.detect.reading.quote import counted
from backtrail.core.diagnose.runbook.answer import Answer, Fact, Verdict, grave, ranked
from backtrail.core.diagnose.runbook.arguments import SAID, Check, check
from backtrail.core.diagnose.runbook.case import Case, asker_of, last_call
from backtrail.core.diagnose.runbook.texts import cut, lasted, line, ordinal, sentence
from backtrail.core.diagnose.steps import Step
from backtrail.core.model.finding import Finding
from backtrail.core.model.iso import iso

BEFORE: Final = 5
"""Calls before it that are shown."""
SAID_ALREADY: Final = frozenset({"refused_arguments", "tool_failed", "error_in_success"})
WRONG: Final = frozenset({"broken", "not_json", "not_offered"})


def last_tool_call(case: Case) -> Answer:
    """The call that the alert points at, else the last one of the run."""
    last = last_call(case.run)
    about = case.pointed_at
    step = about if about is not None and about.moment.kind == "tool" else last
    if step is None or last is None:
        return _none(case)
    turn = asker_of(case.run, step)
    checked = check(step.moment, case.spans.get(turn.span_id) if turn is not None else None)
    marked = [None if step.moment.told else step.moment.span_id, turn.span_id if turn else None]
    found = [each for each in case.found_at(marked, "parameters", "tool_output", "loops") if _about(each, step)]
    return Answer(
        step=2,
        verdict=_verdict(step, checked, found),
        headline=_headline(case, step, last, checked, found),
        facts=_facts(case, step, last, checked),
        findings=found,
        notes=[checked.note] if checked.note else [],
        more={
            "call": _call(step, case.now),
            "arguments": _arguments(checked),
            "before": [_call(each, case.now, short=True) for each in _before(case, step)],
            "asked_by": turn.span_id if turn else None,
            "is_last": step is last,
        },
    )


def _none(case: Case) -> Answer:
    asked = [step for step in case.run.turns() if step.moment.wishes]
    if not asked:
        turns = sum(1 for _ in case.run.turns())
        told = f"This run called no tool: {counted(turns, 'model turn')}, none of which asked for one."
        return Answer(step=2, verdict="nothing", headline=told, more={"call": None})
    wish = asked[-1].moment.wishes[-1]
    told = f"The model asked for {wish.name} in step {asked[-1].number}, and no run of it was recorded."
    notes = ["Record tools too, or look at the log of the agent: the run may have ended before the tool ran."]
    fact = Fact(name="Arguments", value=cut(wish.arguments.excerpt, 400), span_id=asked[-1].moment.span_id)
    return Answer(step=2, verdict="unknown", headline=told, facts=[fact], notes=notes, more={"call": None})


def _about(finding: Finding, step: Step) -> bool:
    """A turn may ask for several calls: what names another tool is not about this one."""
    tool = finding.facts.get("tool")
    return tool is None or tool == step.moment.name


def _verdict(step: Step, checked: Check, found: Sequence[Finding]) -> Verdict:
    if step.moment.failure is not None or checked.fit in WRONG or grave(found):
        return "bad"
    return "unknown" if step.moment.end is None else "good"


def _headline(case: Case, step: Step, last: Step, checked: Check, found: Sequence[Finding]) -> str:
    which = "The last call" if step is last else "The call that the alert points at"
    told = f"{which}, {step.moment.name} in step {step.number}, {_ended(case, step)}"
    told += f", {'but' if checked.fit in WRONG and step.moment.failure is None else 'and'} {SAID[checked.fit]}"
    if checked.fit == "broken":
        told += f" ({line(checked.violations[0], 120)})"
    beside = next((each for each in ranked(found) if each.severity != "info" and _adds(each, step, checked)), None)
    return sentence(told) if beside is None else f"{sentence(told)} {sentence(line(beside.evidence, 240))}"


def _adds(finding: Finding, step: Step, checked: Check) -> bool:
    """Whether it says what the sentence does not say yet."""
    if finding.detector in SAID_ALREADY or (finding.detector == "schema_violation" and checked.fit == "broken"):
        return False
    return finding.family == "parameters" or step.moment.failure is None


def _ended(case: Case, step: Step) -> str:
    moment = step.moment
    if moment.failure is not None:
        row = _row(case, step)
        again = f", for the {ordinal(row)} time in a row" if row > 1 else ""
        said = line(moment.failure.message, 160).rstrip(".")
        inside = (
            " inside an answer that its span calls a success" if moment.failure.inside and moment.status == "ok" else ""
        )
        return f"failed{inside}: {said}{again}"
    if moment.end is None:
        since = f" for {lasted(case.now - moment.start)}" if moment.start < NEVER else ""
        return f"has been running{since} without an end"
    if not moment.gave.size:
        return "ended without an output"
    count = _repeated(case, step)
    size = counted(moment.gave.size, "character")
    return f"gave the same {size} for the {ordinal(count)} time" if count > 2 else "succeeded"


def _row(case: Case, step: Step) -> int:
    """How many calls of the tool failed in a row, this one the last of them."""
    count = 0
    for each in reversed(case.run.steps[: step.place + 1]):
        if each.moment.kind == "tool" and each.moment.name == step.moment.name:
            if each.moment.failure is None:
                break
            count += 1
    return count


def _repeated(case: Case, step: Step) -> int:
    """How often the same call gave the same so far."""
    one = step.moment
    return sum(
        each.moment.name == one.name
        and each.moment.asked.digest == one.asked.digest
        and each.moment.gave.digest == one.gave.digest
        for each in case.run.steps[: step.place + 1]
        if each.moment.kind == "tool"
    )


def _facts(case: Case, step: Step, last: Step, checked: Check) -> list[Fact]:
    moment, trace = step.moment, case.trace.trace_id
    facts = [Fact(name="Tool", value=moment.name, span_id=moment.span_id, trace_id=trace)]
    if moment.end is not None and moment.end > moment.start and not moment.told:
        facts.append(Fact(name="Took", value=lasted(moment.end - moment.start)))
    if checked.description:
        facts.append(Fact(name="Offered as", value=line(checked.description, 300)))
    if step is not last:
        ended = "failed" if last.moment.failure else ("is still running" if last.moment.end is None else "succeeded")
        value = f"{last.moment.name} in step {last.number}, which {ended}"
        facts.append(Fact(name="Last call of the run", value=value, span_id=last.moment.span_id, trace_id=trace))
    calls = [each for each in case.run.steps if each.moment.kind == "tool" and each.moment.name == moment.name]
    failed = sum(each.moment.failure is not None for each in calls)
    told = f"{failed:,} of them failed" if failed else "none failed"
    facts.append(Fact(name=f"Calls of {moment.name}", value=f"{len(calls):,} in this run, {told}"))
    return facts


def _arguments(checked: Check) -> dict[str, Any]:
    return {
        "verdict": checked.fit,
        "says": SAID[checked.fit],
        "violations": list(checked.violations),
        "schema": checked.schema,
        "description": None if checked.description is None else cut(checked.description),
    }


def _before(case: Case, step: Step) -> list[Step]:
    earlier = [each for each in case.run.steps[: step.place] if each.moment.kind == "tool"]
    return earlier[-BEFORE:]


def _call(step: Step, now: int, *, short: bool = False) -> dict[str, Any]:
    moment = step.moment
    most = 200 if short else 2_000
    known = moment.start < NEVER
    return {
        "tool": moment.name,
        "step": step.number,
        "span_id": moment.span_id,
        "agent": step.agent,
        "at": iso(moment.start) if known else None,
        "nanos": (moment.end if moment.end is not None else now) - moment.start if known and not moment.told else None,
        "open": moment.end is None,
        "arguments": cut(moment.asked.excerpt, most),
        "output": cut(moment.gave.excerpt, most),
        "output_characters": moment.gave.size,
        "failure": moment.failure.message if moment.failure else None,
        "told": moment.told,
    }
