"""Step 5: where it began, what to change, and the golden case that keeps it fixed."""

from typing import Any, Final

from backtrail.core.diagnose.diagnosis import Origin
from backtrail.core.diagnose.runbook.answer import Answer, Fact, Verdict, speaking
from backtrail.core.diagnose.runbook.case import Case
from backtrail.core.diagnose.runbook.change import Change, change
from backtrail.core.diagnose.runbook.golden import golden_case
from backtrail.core.diagnose.runbook.texts import line, sentence

OTHERS: Final = 3


def cause_and_fix(case: Case) -> Answer:
    """The diagnosis of the trace, and the change that follows from it."""
    made, proposed = case.diagnosis, change(case)
    origin = made.origins[0] if made.origins else None
    return Answer(
        step=5,
        verdict=_verdict(case, origin),
        headline=_headline(case, origin, proposed),
        facts=_facts(case, origin),
        findings=origin.findings if origin is not None else case.judged.findings,
        notes=made.notes,
        more={
            "cause": _cause(case, origin),
            "others": [_origin(each) for each in made.origins[1 : 1 + OTHERS]],
            "change": proposed.json() if proposed is not None else None,
            "golden_case": golden_case(case.trace.trace_id, case.golden),
        },
    )


def _verdict(case: Case, origin: Origin | None) -> Verdict:
    return "unknown" if origin is None or case.is_lead else "bad"


def _headline(case: Case, origin: Origin | None, proposed: Change | None) -> str:
    made = case.diagnosis
    if origin is None:
        told = (
            "The detectors see no cause in this run"
            if made.failure == "none" and not case.judged.findings
            else "No step can be named in which it began"
        )
        told = f"{told}; what is known is what the alert saw: {line(case.alarm.evidence, 200)}"
    else:
        began = "A lead, not a proof: it may have begun" if case.is_lead else "It most likely began"
        told = f"{began} {_where(case, origin)}"
        finding = speaking(origin.findings)
        named = f"{case.title}. {line(origin.reason, 240)}"
        told += f": {line(finding.evidence, 260) if finding is not None else named}"
    if proposed is None:
        return sentence(told)
    return f"{sentence(told)} {proposed.where}."


def _where(case: Case, origin: Origin) -> str:
    who = f" ({origin.agent})" if origin.agent else ""
    return f"in step {origin.step} of {case.run.count}{who}"


def _facts(case: Case, origin: Origin | None) -> list[Fact]:
    if origin is None:
        return []
    trace = case.trace.trace_id
    facts = [
        Fact(name="Began at", value=f"step {origin.step} of {case.run.count}", span_id=origin.span_id, trace_id=trace),
        Fact(name="Kind of failure", value=origin.failure.replace("_", " ")),
        Fact(name="Share of all suspicion", value=f"{origin.score:.0%}"),
        Fact(name="Why this step", value=line(origin.reason, 600)),
    ]
    if origin.agent:
        facts.insert(1, Fact(name="Agent", value=origin.agent))
    return facts


def _cause(case: Case, origin: Origin | None) -> dict[str, Any]:
    made = case.diagnosis
    return {
        "failure": made.failure,
        "title": made.title,
        "agent": made.agent,
        "story": made.story,
        "lead": case.is_lead,
        "origin": _origin(origin) if origin is not None else None,
    }


def _origin(origin: Origin) -> dict[str, Any]:
    return {
        "span_id": origin.span_id,
        "step": origin.step,
        "agent": origin.agent,
        "score": origin.score,
        "failure": origin.failure,
        "reason": origin.reason,
    }
