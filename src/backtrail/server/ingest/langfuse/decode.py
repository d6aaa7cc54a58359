"""Ingestion events (SDK v2, JavaScript v3, scores of every version) to raw spans and scores.

A trace is a span of its own, whose id is the trace's: its events, and the observations without a parent, hang on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.score import Score
from backtrail.core.semconv.reading.times import nanos
from backtrail.core.semconv.reading.values import first_text, text
from backtrail.server.ingest.decoded import Limits
from backtrail.server.ingest.json_values import compact
from backtrail.server.ingest.langfuse.scores import Unusable, score

POINT: Final = "event"
IGNORED: Final = frozenset({"sdk-log"})
"""What SDKs tell of themselves: accepted, not kept."""
TRACE_DETAILS: Final = frozenset({"id", "timestamp", "metadata", "tags"})
"""What an SDK says of a trace in the middle of a run."""
LONGEST_ID: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An event that cannot be kept, and why."""

    id: str
    message: str


@dataclass(slots=True, kw_only=True)
class Decoded:
    """What one batch holds. Every event is in `accepted` or in `refused`."""

    parts: list[RawSpan] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def decode(batch: list[Any], limits: Limits) -> Decoded:
    """Every event of a batch. An event is refused only where nothing of it can be used."""
    found = Decoded()
    traces = _traces(batch)
    for number, event in enumerate(batch):
        sent = event if isinstance(event, Mapping) else {}
        event_id = text(sent.get("id")) or f"event {number}"
        try:
            _add(_placed(sent, traces), event_id, limits, found)
        except Unusable as why:
            found.refused.append(Refusal(id=event_id, message=str(why)))
        else:
            found.accepted.append(event_id)
    return found


def _traces(batch: list[Any]) -> dict[str, str]:
    """The trace of every observation of the batch that one of its events names: updates may leave it out."""
    bodies = [event.get("body") for event in batch if isinstance(event, Mapping)]
    named = [body for body in bodies if isinstance(body, Mapping) and text(body.get("traceId")) is not None]
    return {str(body.get("id")): str(body["traceId"]) for body in named}


def _placed(event: Mapping[str, Any], traces: Mapping[str, str]) -> Mapping[str, Any]:
    body = event.get("body")
    if not str(event.get("type")).endswith("-update") or not isinstance(body, Mapping) or body.get("traceId"):
        return event
    trace_id = traces.get(str(body.get("id")))
    return event if trace_id is None else {**event, "body": {**body, "traceId": trace_id}}


def _add(event: Mapping[str, Any], event_id: str, limits: Limits, found: Decoded) -> None:
    kind = text(event.get("type")) or ""
    if kind in IGNORED:
        return
    notes: list[str] = []
    body = event.get("body")
    if not isinstance(body, Mapping):
        raise Unusable(f"the event of type {kind!r} has no body")
    sort, _, verb = kind.rpartition("-")
    if verb not in ("create", "update"):
        raise Unusable(f"{kind!r} is no type of event: send <kind>-create or <kind>-update")
    kept = compact(body, limits, notes)
    sent = nanos(event.get("timestamp"))
    if sort == "score":
        found.scores.append(score(kept, event_id, sent))
    elif sort == "trace":
        found.parts.append(_trace(kept, sent, notes))
    else:
        found.parts.append(_observation(kept, sort, verb, sent, notes))


def _trace(body: dict[str, Any], sent: int | None, notes: list[str]) -> RawSpan:
    trace_id = _id(body, "id", "traceId")
    told = nanos(body.get("timestamp"))
    begun = nanos(first_text(body, "start_time", "startTime"))
    end = nanos(first_text(body, "end_time", "endTime"))
    if end is None and begun is None and not TRACE_DETAILS.issuperset(body):
        end = sent or told  # a trace has no end of its own: the last that was said of it is what is known
    return RawSpan(
        trace_id=trace_id,
        span_id=trace_id,
        name=text(body.get("name")),
        start=begun or told or sent,
        end=end,
        attributes={**body, "type": "trace"},
        source="langfuse-event",
        sent=sent,
        notes=notes,
        **_failure(body),
    )


def _observation(body: dict[str, Any], sort: str, verb: str, sent: int | None, notes: list[str]) -> RawSpan:
    if sort == "observation":
        sort = (text(body.get("type")) or "span").lower()
    span_id = _id(body, "id", "observationId")
    trace_id = text(body.get("traceId"))
    if trace_id is None:
        trace_id = span_id
        notes.append("the event names no trace: the observation is kept in a trace of its own")
    start, end = nanos(body.get("startTime")), nanos(body.get("endTime"))
    if sort == POINT:
        start = start or sent
        end = end or start
    above = text(body.get("parentObservationId")) or (trace_id if verb == "create" else None)
    return RawSpan(
        trace_id=trace_id,
        span_id=span_id,
        parent_id=None if above == span_id else above,
        name=text(body.get("name")),
        start=start,
        end=end,
        attributes={**body, "type": sort},
        source="langfuse-event",
        sent=sent,
        notes=notes,
        **_failure(body),
    )


def _failure(body: dict[str, Any]) -> dict[str, Any]:
    """Status and message where the body says that it failed; the decorator of v2 writes the keys of a trace apart."""
    if body.get("level") != "ERROR":
        return {}
    return {"status": "error", "status_message": first_text(body, "statusMessage", "status_message") or ""}


def _id(body: dict[str, Any], *keys: str) -> str:
    found = first_text(body, *keys)
    if found is None:
        raise Unusable("the event's body has no id")
    if len(found) > LONGEST_ID:
        raise Unusable(f"the id is longer than {LONGEST_ID} characters")
    return found
