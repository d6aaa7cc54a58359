"""LangSmith's exports: runs, one an object, with their children inside or on lines of their own."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.imports.identity import span_id, trace_id
from backtrail.core.semconv.imports.moments import nanos
from backtrail.core.semconv.reading.values import first_text, text

NAME: Final = "langsmith"


def reads(found: Mapping[str, Any]) -> bool:
    """A run: it has a `run_type`, and inputs or a start."""
    return "run_type" in found and any(key in found for key in ("inputs", "start_time", "outputs"))


def spans(found: Mapping[str, Any], *, name: str, start: int) -> list[RawSpan]:
    """The run and every child inside it, as the SDK would have sent them."""
    return list(_walk(found, name, start))


def _walk(root: Mapping[str, Any], name: str, start: int) -> Iterator[RawSpan]:
    waiting: list[tuple[Mapping[str, Any], str | None, str | None]] = [(root, None, None)]
    while waiting:
        sent, trace, above = waiting.pop()
        raw = _span(sent, trace, above, name, start)
        yield raw
        children = sent.get("child_runs")
        inside = [child for child in children if isinstance(child, Mapping)] if isinstance(children, list) else []
        waiting += [(child, raw.trace_id, raw.span_id) for child in reversed(inside)]


def _span(sent: Mapping[str, Any], trace: str | None, above: str | None, name: str, start: int) -> RawSpan:
    own = {key: value for key, value in sent.items() if key != "child_runs" and value is not None}
    path = [part[-36:] for part in str(own.get("dotted_order") or "").split(".") if len(part) > 36]
    run = first_text(own, "id", "run_id") or (path[-1] if path else None)
    known = text(own.get("trace_id")) or trace or (path[0] if path else None) or run or trace_id(NAME, name, own)
    parent = first_text(own, "parent_run_id") or above or (path[-2] if len(path) > 1 else None)
    began = nanos(own.get("start_time"))
    error = text(own.get("error"))
    return RawSpan(
        trace_id=known,
        span_id=run or span_id(known, NAME, own),
        parent_id=parent,
        name=first_text(own, "name"),
        start=began if began is not None else start,
        end=nanos(own.get("end_time")),
        status="error" if error else "unset",
        status_message=(error or "").split("\n", 1)[0],
        attributes=own,
        source="langsmith-run",
    )
