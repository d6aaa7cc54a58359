"""A batch on its way to the writer: what can be worked out before its turn, worked out in the caller's thread."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeAlias

from backtrail.core.model.merge import merge
from backtrail.core.model.preview import preview
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import SpanHead
from backtrail.core.model.units import ProjectId
from backtrail.core.semconv import head, translate
from backtrail.server.storage.api import Cursor
from backtrail.server.storage.sqlite import payload

Priced: TypeAlias = Callable[[SpanHead], SpanHead]
"""Puts the cost on a span whose sender does not tell it."""


@dataclass(slots=True, kw_only=True)
class Incoming:
    """What a batch says of one span."""

    head: SpanHead
    log_only: bool
    """Only log records about the span, so far."""
    preview: tuple[str, str] | None
    """Of roots only."""
    parts: list[tuple[int, int]] = field(default_factory=list)
    """Which block of the batch, and which document of it."""


@dataclass(slots=True, kw_only=True)
class Batch:
    """Spans by trace, and their deliveries in blocks."""

    project: ProjectId
    priced: Priced
    traces: dict[str, dict[str, Incoming]]
    blocks: list[bytes]
    shares: list[int]
    """What a delivery of each block costs on disk."""
    spans: int
    size: int
    """Bytes of the deliveries before compression."""
    done: Future[Cursor] = field(default_factory=Future)


def prepare(project: ProjectId, parts: Sequence[RawSpan], priced: Priced) -> Batch:
    """Sort deliveries by span, drop repetitions, translate the heads, compress the payload."""
    sorted_parts: dict[str, dict[str, list[RawSpan]]] = {}
    for part in parts:
        of_span = sorted_parts.setdefault(part.trace_id, {}).setdefault(part.span_id, [])
        if part not in of_span:
            of_span.append(part)
    traces = {
        trace_id: {span_id: _incoming(of_span, priced) for span_id, of_span in spans.items()}
        for trace_id, spans in sorted_parts.items()
    }
    blocks, shares, size = _pack(sorted_parts, traces)
    spans = sum(map(len, traces.values()))
    return Batch(project=project, priced=priced, traces=traces, blocks=blocks, shares=shares, spans=spans, size=size)


def _incoming(parts: Sequence[RawSpan], priced: Priced) -> Incoming:
    whole = merge(parts) if len(parts) > 1 else parts[0]
    return read(whole, priced)


def read(whole: RawSpan, priced: Priced) -> Incoming:
    """A merged span as it is written."""
    known = priced(head(whole))
    top = known.is_root or known.parent_id is None
    return Incoming(
        head=known,
        log_only=whole.source == "otlp-log",
        preview=preview(translate(whole)) if top and whole.source != "otlp-log" else None,
    )


def _pack(
    sorted_parts: dict[str, dict[str, list[RawSpan]]], traces: dict[str, dict[str, Incoming]]
) -> tuple[list[bytes], list[int], int]:
    order = [
        (traces[trace_id][span_id], part)
        for trace_id, spans in sorted_parts.items()
        for span_id, of_span in spans.items()
        for part in of_span
    ]
    owners = iter(order)
    blocks: list[bytes] = []
    shares: list[int] = []
    size = 0
    for number, documents in enumerate(payload.group(payload.encode(part) for _, part in order)):
        for index, document in enumerate(documents):
            next(owners)[0].parts.append((number, index))
            size += len(document)
        blocks.append(payload.pack(documents))
        shares.append(len(blocks[-1]) // len(documents))
    return blocks, shares, size
