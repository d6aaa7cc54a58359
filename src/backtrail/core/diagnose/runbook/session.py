"""Step 1: which session and trace it is, what happened in them, and who else is hit."""

from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.diagnose.runbook.answer import Answer, Fact, grave
from backtrail.core.diagnose.runbook.case import Case
from backtrail.core.diagnose.runbook.lines import lines
from backtrail.core.diagnose.runbook.texts import line, listed, sums, took
from backtrail.core.diagnose.steps import Step
from backtrail.core.model.iso import iso
from backtrail.core.model.trace import Session, Totals, Trace

MEASURES: Final[Mapping[str, str]] = {
    "tool_errors": "failed tool calls",
    "errors": "failed spans",
    "tokens": "tokens",
    "steps": "steps",
    "cost": "cost",
    "latency": "time",
}


def session_and_trace(case: Case) -> Answer:
    """The session as a row of traces, the run in lines, the worst sessions of the group."""
    trace, around = case.trace, case.around
    return Answer(
        step=1,
        verdict="bad" if _bad(case) else "good",
        headline=_headline(case),
        facts=_facts(case),
        findings=case.judged.findings,
        notes=case.notes,
        more={
            "trace_id": trace.trace_id,
            "session_id": trace.session_id,
            "span_id": case.alarm.span_id,
            "open": trace.end is None,
            "timeline": [_trace(each, this=each.trace_id == trace.trace_id) for each in around.traces],
            "run": lines(case.run, case.alarm.span_id),
            "worst": [_session(each, this=each.session_id == trace.session_id) for each in around.worst],
            "worst_by": MEASURES.get(around.measure, around.measure),
            "group": around.group,
        },
    )


def _bad(case: Case) -> bool:
    return case.trace.status == "error" or case.flagged is not None or grave(case.judged.findings)


def _headline(case: Case) -> str:
    trace = case.trace
    name = line(trace.name, 60) or "The run"
    time = took(trace, case.now)
    ending = "is still running" if trace.end is None else ("failed" if trace.status == "error" else "ended")
    went = f"{name} {ending} after {listed(sums(trace.totals))}"
    if time:
        went += f", {time}" if trace.end is None else f" in {time}"
    flagged = case.flagged
    if flagged is not None:
        went += f"; the alert points at {_step(flagged)}"
    return f"{went}.{_neighbours(case)}"


def _neighbours(case: Case) -> str:
    """How the rest of the session fared, where there is a rest."""
    others = [each for each in case.around.traces if each.trace_id != case.trace.trace_id]
    if not others:
        return ""
    hit = sum(_troubled(each) for each in others)
    if len(others) == 1:
        return f" The other trace of its session {'has trouble too' if hit else 'looks well'}."
    if not hit:
        return f" The {len(others):,} other traces of its session look well."
    return f" Of the {len(others):,} other traces of its session {hit:,} {'has' if hit == 1 else 'have'} trouble too."


def _troubled(trace: Trace) -> bool:
    return trace.status == "error" or trace.findings.worst not in (None, "info")


def _facts(case: Case) -> list[Fact]:
    trace, judged = case.trace, case.judged
    found = [Fact(name="Trace", value=line(trace.name, 120) or trace.trace_id, trace_id=trace.trace_id)]
    if trace.session_id:
        place = next((at for at, each in enumerate(case.around.traces, 1) if each.trace_id == trace.trace_id), None)
        of = f"trace {place} of {len(case.around.traces)}" if place else "its trace"
        found.append(Fact(name="Session", value=f"{trace.session_id} ({of})", session_id=trace.session_id))
    for name, value in (("User", trace.user_id), ("Release", trace.release), ("Environment", trace.environment)):
        if value:
            found.append(Fact(name=name, value=value))
    if trace.models:
        found.append(Fact(name="Model", value=", ".join(trace.models[:3])))
    if judged.task:
        found.append(Fact(name="Asked", value=line(judged.task, 300)))
    if judged.answer and trace.end is not None:
        found.append(Fact(name="Answered", value=line(judged.answer, 300)))
    found += _places(case)
    if case.around.session is not None and case.around.session.traces > 1:
        found.append(Fact(name="Whole session", value=", ".join(sums(case.around.session.totals))))
    return found


def _places(case: Case) -> list[Fact]:
    """The offending span, and what failed first."""
    trace, found = case.trace.trace_id, list[Fact]()
    if case.alarm.span_id is not None:
        flagged = case.flagged
        value = _step(flagged) if flagged else "a span outside of the steps that were read"
        found.append(Fact(name="Offending span", value=value, span_id=case.alarm.span_id, trace_id=trace))
    first = next((step for step in case.run.steps if step.moment.failure is not None), None)
    if first is not None and first.moment.failure is not None:
        said = line(first.moment.failure.message, 200)
        found.append(
            Fact(name="First failure", value=f"{_step(first)}: {said}", span_id=first.moment.span_id, trace_id=trace)
        )
    return found


def _step(step: Step) -> str:
    return f"step {step.number}" if step.turn else f"{step.moment.name} in step {step.number}"


def _trace(trace: Trace, *, this: bool) -> dict[str, Any]:
    return {
        "trace_id": trace.trace_id,
        "name": trace.name,
        "start": iso(trace.start),
        "end": iso(trace.end),
        "status": trace.status,
        "asked": line(trace.input_preview, 120),
        "answered": line(trace.output_preview, 120),
        **_sums(trace.totals),
        "findings": trace.findings.count,
        "worst": trace.findings.worst,
        "this": this,
    }


def _session(session: Session, *, this: bool) -> dict[str, Any]:
    return {
        "session_id": session.session_id,
        "user_id": session.user_id,
        "start": iso(session.start),
        "traces": session.traces,
        **_sums(session.totals),
        "this": this,
    }


def _sums(totals: Totals) -> dict[str, Any]:
    return {
        "steps": totals.steps,
        "tool_calls": totals.tool_calls,
        "tool_errors": totals.tool_errors,
        "errors": totals.errors,
        "tokens": totals.input_tokens + totals.output_tokens,
        "cost": totals.cost,
    }
