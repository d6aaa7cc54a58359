"""Values of the core as rows of the API."""

from typing import Any

from backtrail.core.model.finding import Found
from backtrail.core.model.score import Score
from backtrail.core.model.trace import Session, Totals, Trace
from backtrail.core.model.units import Nanos
from backtrail.server.api.models.trace import FoundOut, ScoreOut, SessionOut, TotalsOut, TraceOut
from backtrail.server.api.times import iso


def latency(start: Nanos | None, end: Nanos | None) -> int | None:
    """End minus start, where both are known."""
    return None if start is None or end is None else end - start


def totals(counted: Totals) -> TotalsOut:
    return TotalsOut(**{name: getattr(counted, name) for name in TotalsOut.model_fields})


def trace_row(trace: Trace) -> TraceOut:
    return TraceOut(**trace_columns(trace))


def trace_columns(trace: Trace) -> dict[str, Any]:
    return {
        "trace_id": trace.trace_id,
        "root_id": trace.root_id,
        "name": trace.name,
        "session_id": trace.session_id,
        "user_id": trace.user_id,
        "tags": list(trace.tags),
        "environment": trace.environment,
        "release": trace.release,
        "service": trace.service,
        "models": list(trace.models),
        "start": iso(trace.start),
        "end": iso(trace.end),
        "latency_ns": latency(trace.start, trace.end),
        "status": trace.status,
        "input_preview": trace.input_preview,
        "output_preview": trace.output_preview,
        "totals": totals(trace.totals),
        "findings": found(trace.findings),
    }


def found(counted: Found) -> FoundOut:
    return FoundOut(count=counted.count, worst=counted.worst, detectors=list(counted.detectors))


def session_row(session: Session) -> SessionOut:
    return SessionOut(**session_columns(session))


def session_columns(session: Session) -> dict[str, Any]:
    return {
        "session_id": session.session_id,
        "user_id": session.user_id,
        "start": iso(session.start),
        "end": iso(session.end),
        "traces": session.traces,
        "input_preview": session.input_preview,
        "output_preview": session.output_preview,
        "totals": totals(session.totals),
    }


def score_row(score: Score) -> ScoreOut:
    names = [name for name in ScoreOut.model_fields if name != "time"]
    return ScoreOut(time=iso(score.time), **{name: getattr(score, name) for name in names})
