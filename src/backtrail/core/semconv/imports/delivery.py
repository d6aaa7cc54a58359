"""How raw spans that were read from files travel to a server: each in the protocol that its source is written in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.imports import otlp
from backtrail.core.semconv.imports.identity import span_id
from backtrail.core.semconv.imports.moments import EPOCH

LANGFUSE: Final = "langfuse-event"
LANGSMITH: Final = "langsmith-run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One request to a server: POST this JSON to this path."""

    path: str
    body: Any
    spans: int


def deliveries(spans: Sequence[RawSpan], at_most: int = 200) -> Iterator[Delivery]:
    """The spans as requests of at most so many spans, in their order."""
    batch: list[RawSpan] = []
    for raw in spans:
        if batch and (len(batch) >= at_most or _road(raw) != _road(batch[0])):
            yield _delivery(batch)
            batch = []
        batch.append(raw)
    if batch:
        yield _delivery(batch)


def _road(raw: RawSpan) -> str:
    return raw.source if raw.source in {LANGFUSE, LANGSMITH} else "otlp"


def _delivery(batch: Sequence[RawSpan]) -> Delivery:
    match _road(batch[0]):
        case "langfuse-event":
            events = [_event(raw) for raw in batch]
            return Delivery(path="/api/public/ingestion", body={"batch": events}, spans=len(batch))
        case "langsmith-run":
            return Delivery(path="/runs/batch", body={"post": [_run(raw) for raw in batch]}, spans=len(batch))
        case _:
            return Delivery(path="/v1/traces", body=otlp.request(batch), spans=len(batch))


def _event(raw: RawSpan) -> dict[str, Any]:
    body = {key: value for key, value in raw.attributes.items() if key != "type"}
    kind = str(raw.attributes.get("type") or "span")
    if kind == "trace":
        body = (
            {"endTime": _iso(raw.end), **body, "id": raw.trace_id}
            if raw.end is not None
            else {**body, "id": raw.trace_id}
        )
    else:
        body |= {"id": raw.span_id, "traceId": raw.trace_id}
    return {
        "id": span_id(raw.trace_id, raw.span_id, "event"),
        "type": f"{kind}-create",
        "timestamp": _iso(raw.end if raw.end is not None else raw.start or 0),
        "body": body,
    }


def _run(raw: RawSpan) -> dict[str, Any]:
    parent = {"parent_run_id": raw.parent_id} if raw.parent_id else {}
    return {**raw.attributes, "id": raw.span_id, "trace_id": raw.trace_id, **parent}


def _iso(nanos: int) -> str:
    return (EPOCH + timedelta(microseconds=nanos // 1_000)).isoformat().replace("+00:00", "Z")
