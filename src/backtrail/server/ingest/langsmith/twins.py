"""LangSmith's hybrid mode sends every run twice: through the run API, and as an OpenTelemetry span with random ids.

The run is kept, the span is not. Nothing joins the two but the root's name and its start, which is the same to the
microsecond; the span's nanoseconds come from a float and may be off by some hundred. Whichever comes second settles it.
"""

from collections.abc import Iterable
from typing import Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import Nanos, ProjectId, TraceId
from backtrail.core.semconv.names import LANGSMITH_KIND
from backtrail.server.storage.api import Store, Window

NEAR: Final = 1_000
"""Nanoseconds by which the two starts may differ."""
MOST: Final = 20


def is_span(part: RawSpan) -> bool:
    """Whether it is a span of LangSmith's own exporter."""
    return part.source == "otlp" and LANGSMITH_KIND in part.attributes


def doubled(store: Store, project: ProjectId, parts: Iterable[RawSpan]) -> set[str]:
    """The traces of these spans whose runs are here already."""
    found = set()
    for root in parts:
        if root.parent_id is None and is_span(root) and _twins(store, project, root, "langsmith-runs"):
            found.add(root.trace_id)
    return found


def spans_of(store: Store, project: ProjectId, parts: Iterable[RawSpan]) -> set[TraceId]:
    """The traces of spans that are here already and tell of these runs."""
    found: set[TraceId] = set()
    for root in parts:
        if root.parent_id is None and root.source == "langsmith-run" and root.end is not None:
            found |= _twins(store, project, root, "langsmith")
    return found


def _twins(store: Store, project: ProjectId, root: RawSpan, dialect: str) -> set[TraceId]:
    if root.start is None or not root.name:
        return set()
    window = Window(since=Nanos(root.start - NEAR), until=Nanos(root.start + NEAR), limit=MOST)
    near = store.traces(project, window).rows
    return {
        trace.trace_id
        for trace in near
        if trace.trace_id != root.trace_id
        and trace.name == root.name
        and _speaks(store, project, trace.trace_id, dialect)
    }


def _speaks(store: Store, project: ProjectId, trace_id: TraceId, dialect: str) -> bool:
    first = next(iter(store.heads(project, trace_id)), None)
    return first is not None and first.dialect == dialect
