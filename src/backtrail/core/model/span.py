"""The canonical span: one step of a run, the same whichever SDK told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from backtrail.core.model.message import Message, OfferedTool
from backtrail.core.model.units import Nanos, SpanId, TraceId, Usd

Kind: TypeAlias = Literal[
    "agent", "llm", "tool", "retriever", "embedding", "reranker", "guardrail", "chain", "evaluator", "human"
]
Status: TypeAlias = Literal["unset", "ok", "error"]
ScoreKind: TypeAlias = Literal["similarity", "distance", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one LLM call. `input` includes `cached` and `cache_write`; `output` includes `reasoning`."""

    input: int | None = None
    output: int | None = None
    cached: int | None = None
    cache_write: int | None = None
    reasoning: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanError:
    """Why a span failed."""

    type: str | None = None
    message: str = ""
    stacktrace: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """The tool that a tool span ran."""

    name: str
    arguments: Any = None
    output: Any = None
    call_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A chunk that a retriever returned, in the order in which it was returned."""

    content: str = ""
    id: str | None = None
    score: float | None = None
    score_kind: ScoreKind = "unknown"
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanEvent:
    """Something that happened at a moment of a span."""

    name: str
    time: Nanos | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanLink:
    """A span that this one points to."""

    trace_id: TraceId
    span_id: SpanId
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanHead:
    """What lists, trees and sums need of a span: scalars only, cheap to make from a delivery."""

    trace_id: TraceId
    span_id: SpanId
    parent_id: SpanId | None = None
    name: str = ""
    """What to show: the tool's, agent's or model's name where known, else the name that was sent."""
    kind: Kind = "chain"
    dialect: str = "otel"
    start: Nanos | None = None
    """None where only later parts of the span have arrived."""
    end: Nanos | None = None
    """None while the span is open."""
    status: Status = "unset"
    error_type: str | None = None
    error_message: str | None = None
    """First line, at most 300 characters."""
    model: str | None = None
    """The model that answered where known, else the one that was asked."""
    provider: str | None = None
    response_id: str | None = None
    """The provider's id of the answer: two spans that share it watched one call."""
    tool_name: str | None = None
    usage: Usage | None = None
    """None on kinds other than llm and embedding: sums that an agent span carries are never counted."""
    cost: Usd | None = None
    priced: bool = False
    """The cost was computed from the tokens and a list of prices: nobody sent one."""
    session_id: str | None = None
    user_id: str | None = None
    tags: tuple[str, ...] = ()
    environment: str | None = None
    release: str | None = None
    service: str | None = None
    trace_name: str | None = None
    is_root: bool = False
    """Sent without a parent, or marked by its SDK as the run's root."""
    escalated: bool = False
    """The span handed the task over to a human."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span(SpanHead):
    """The whole canonical span."""

    input_messages: tuple[Message, ...] = ()
    """What the model saw, system prompt first."""
    output_messages: tuple[Message, ...] = ()
    tools_offered: tuple[OfferedTool, ...] = ()
    tool: Tool | None = None
    query: str | None = None
    documents: tuple[Document, ...] = ()
    input: Any = None
    """What went in, on kinds without messages, tool or query; JSON where it parses."""
    output: Any = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Of the model call: temperature, max_tokens, ..."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """What the user attached."""
    error: SpanError | None = None
    events: tuple[SpanEvent, ...] = ()
    links: tuple[SpanLink, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """Every attribute as it was sent, known or not."""
    resource: Mapping[str, Any] = field(default_factory=dict)
    scope: str = ""
    time_to_first_token: Nanos | None = None
    notes: tuple[str, ...] = ()
    """What was wrong with the delivery, or is missing from it and how to get it, for the reader."""
