"""`/runs/query`: runs by id, by trace, or the newest of some projects."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from backtrail.core.model.span import Span
from backtrail.core.model.units import ProjectId, SpanId, TraceId
from backtrail.core.semconv.reading.times import nanos
from backtrail.core.semconv.reading.values import integer
from backtrail.server.ingest.langsmith import shapes
from backtrail.server.ingest.langsmith.placing import Placing
from backtrail.server.ingest.refusal import Refusal
from backtrail.server.storage.api import Window

REFUSED: Final = ("filter", "query", "trace_filter", "tree_filter", "search_filter")
MOST: Final = 100


def answer(placing: Placing, asked: dict[str, Any]) -> dict[str, Any]:
    """The runs that are asked for, and where the rest begins. Raises Refusal for what is not offered."""
    for key in REFUSED:
        if asked.get(key):
            raise Refusal(
                422, f"Backtrail does not offer {key!r} in /runs/query; its own search is GET /api/traces?query="
            )
    limit = min(integer(asked.get("limit")) or MOST, MOST)
    skip = integer(asked.get("cursor")) or 0
    found = (one for one in _runs(placing, asked) if _fits(one[1], asked))
    rows = list(islice(found, skip, skip + limit + 1))
    runs = [shapes.run(span, project) for project, span in rows[:limit]]
    return {"runs": runs, "cursors": {"next": str(skip + limit) if len(rows) > limit else None, "prev": None}}


def _runs(placing: Placing, asked: dict[str, Any]) -> Iterator[tuple[ProjectId, Span]]:
    store = placing.store
    if isinstance(asked.get("id"), list):
        for run_id in asked["id"]:
            place = placing.find(str(run_id))
            span = None if place is None else store.span(place.project, SpanId(str(run_id)), TraceId(place.trace_id))
            if place is not None and span is not None:
                yield place.project, span
        return
    projects = _projects(placing, asked.get("session"))
    if asked.get("trace"):
        for project in projects:
            yield from ((project, span) for span in store.spans(project, TraceId(str(asked["trace"]))))
        return
    for project in projects:
        yield from ((project, span) for span in _newest(placing, project, asked))


def _newest(placing: Placing, project: ProjectId, asked: dict[str, Any]) -> Iterator[Span]:
    after: str | None = None
    while True:
        since = nanos(asked.get("start_time"))
        page = placing.store.traces(project, Window(since=since, after=after))  # type: ignore[arg-type]
        for trace in page.rows:
            if asked.get("is_root"):
                root = placing.store.span(project, trace.root_id, trace.trace_id) if trace.root_id else None
                yield from (root,) if root is not None else ()
            else:
                yield from placing.store.spans(project, trace.trace_id)
        after = page.next
        if after is None:
            return


def _projects(placing: Placing, sessions: Any) -> Sequence[ProjectId]:
    known = placing.projects()
    if not isinstance(sessions, list):
        return known
    wanted = {str(session) for session in sessions}
    return [project for project in known if shapes.session_id(project) in wanted]


def _fits(span: Span, asked: dict[str, Any]) -> bool:
    if asked.get("run_type") and shapes.RUN_TYPES.get(span.kind, "chain") != asked["run_type"]:
        return False
    if isinstance(asked.get("error"), bool) and (span.status == "error") != asked["error"]:
        return False
    if asked.get("parent_run") and span.parent_id != asked["parent_run"]:
        return False
    return not (asked.get("is_root") and span.parent_id is not None)
