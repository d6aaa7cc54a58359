"""A raw span: one delivery about one span, as its sender said it, before anybody understood it."""

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Source: TypeAlias = Literal["otlp", "otlp-log", "langfuse-event", "langsmith-run", "openai-agents", "import"]
"""Which protocol brought it; it decides which translators may claim the span.

otlp: `attributes` are the span's. otlp-log: one or more log records, in `events`, with no name and no start.
langfuse-event: `attributes` are the event's body (camelCase), plus `type` (the event's type without -create/-update).
langsmith-run: `attributes` are the run's keys. openai-agents: the item's keys.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEvent:
    """A span event, or a log record that belongs to the span (its body under the key `body`)."""

    name: str
    time: int | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    order: int = 0
    """Place in its delivery, for records that carry no time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLink:
    """A link as it was sent."""

    trace_id: str
    span_id: str
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSpan:
    """One delivery about one span. Times are nanoseconds since 1970; None means: this delivery does not say."""

    trace_id: str
    span_id: str
    parent_id: str | None = None
    name: str | None = None
    start: int | None = None
    end: int | None = None
    status: Literal["unset", "ok", "error"] = "unset"
    status_message: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    events: list[RawEvent] = field(default_factory=list)
    links: list[RawLink] = field(default_factory=list)
    resource: dict[str, Any] = field(default_factory=dict)
    otel_kind: int = 0
    """OTLP's SpanKind: 1 internal, 2 server, 3 client, 4 producer, 5 consumer; 0 where the protocol has none."""
    trace_state: str = ""
    """W3C trace state, as it was sent."""
    scope: str = ""
    scope_version: str = ""
    scope_attributes: dict[str, Any] = field(default_factory=dict)
    source: Source = "otlp"
    sent: int | None = None
    """The sender's clock for this delivery, where the protocol has one: the later delivery wins."""
    dropped: int = 0
    """Attributes that the SDK threw away before sending."""
    notes: list[str] = field(default_factory=list)
