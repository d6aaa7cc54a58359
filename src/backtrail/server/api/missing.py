"""What is said when something is not there: where it was looked for, and where it is instead."""

from collections.abc import Sequence

from backtrail.core.model.units import SpanId, TraceId
from backtrail.server.api.errors import Problem
from backtrail.server.api.reader import Reader


def trace(asked: Reader, trace_id: TraceId) -> Problem:
    """No such trace in the project."""
    others = [project for project in asked.elsewhere() if asked.store.trace(project, trace_id) is not None]
    return _problem(asked, "trace", trace_id, others)


def span(asked: Reader, span_id: SpanId, trace_id: TraceId | None) -> Problem:
    """No such span in the project, or in the trace."""
    if trace_id is not None and asked.store.trace(asked.project, trace_id) is None:
        return trace(asked, trace_id)
    others = [project for project in asked.elsewhere() if asked.store.span(project, span_id, trace_id) is not None]
    return _problem(asked, "span", span_id, others)


def session(asked: Reader, session_id: str) -> Problem:
    """No such session in the project."""
    others = [project for project in asked.elsewhere() if asked.store.session(project, session_id) is not None]
    return _problem(asked, "session", session_id, others)


def _problem(asked: Reader, noun: str, name: str, others: Sequence[str]) -> Problem:
    if others:
        hint = f"It is in project {others[0]!r}: add ?project={others[0]}"
    else:
        hint = "It may have been deleted, or be older than the retention, or its spans have not arrived yet."
    return Problem(
        404,
        "not_found",
        f"no {noun} {name!r} in project {asked.project!r}",
        hint=hint,
        project=asked.project,
        found_in=others,
    )
