"""Langfuse's exports: traces with their observations, as its API gives them, or observations row by row."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.imports.identity import span_id, trace_id
from backtrail.core.semconv.imports.moments import nanos
from backtrail.core.semconv.reading.values import first_text, text

NAME: Final = "langfuse"
TRACE: Final = ("userId", "sessionId", "timestamp", "tags", "release", "htmlPath")


def reads(found: Mapping[str, Any]) -> bool:
    """A trace with `observations`, a trace alone, or one observation."""
    if isinstance(found.get("observations"), list) and "id" in found:
        return True
    if "traceId" in found and "type" in found:
        return "startTime" in found or "start_time" in found
    return "id" in found and sum(key in found for key in TRACE) >= 2 and "run_type" not in found


def spans(found: Mapping[str, Any], *, name: str, start: int) -> list[RawSpan]:
    """Every observation as the event that Langfuse's SDK would have sent; the trace itself is the root over them."""
    if "traceId" in found:
        return [_observation(found, name, start)]
    return list(_trace(found, name, start))


def _trace(found: Mapping[str, Any], name: str, start: int) -> Iterator[RawSpan]:
    trace = text(found.get("id")) or trace_id(NAME, name, found)
    listed = found.get("observations")
    own = {key: value for key, value in found.items() if key not in {"observations", "scores"} and value is not None}
    inside = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    ends = [end for each in inside if (end := nanos(each.get("endTime"))) is not None]
    began = nanos(found.get("timestamp"))
    yield RawSpan(
        trace_id=trace,
        span_id=trace,
        name=first_text(own, "name"),
        start=began if began is not None else start,
        end=max(ends) if ends else None,
        attributes={**own, "type": "trace"},
        source="langfuse-event",
    )
    for each in inside:
        yield _observation({**each, "traceId": each.get("traceId") or trace}, name, start)


def _observation(found: Mapping[str, Any], name: str, start: int) -> RawSpan:
    own = {_camel(key): value for key, value in found.items() if value is not None}
    trace = text(own.get("traceId")) or trace_id(NAME, name)
    kind = str(own.get("type") or "span").lower()
    began = nanos(own.get("startTime"))
    own_id = text(own.get("id")) or span_id(trace, NAME, found)
    failed = str(own.get("level") or "").upper() == "ERROR"
    return RawSpan(
        trace_id=trace,
        span_id=own_id,
        parent_id=text(own.get("parentObservationId")) or (trace if trace != own_id else None),
        name=first_text(own, "name"),
        start=began if began is not None else start,
        end=nanos(own.get("endTime")),
        status="error" if failed else "unset",
        status_message=str(own.get("statusMessage") or ""),
        attributes={**own, "type": kind},
        source="langfuse-event",
    )


def _camel(key: str) -> str:
    """Exports of tables write `start_time` where the API writes `startTime`."""
    first, *rest = key.split("_")
    return first + "".join(part.capitalize() for part in rest)
