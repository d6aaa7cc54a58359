"""The canonical span, whole."""

from typing import Any

from pydantic import Field

from backtrail.core.model.message import Role
from backtrail.core.model.span import Kind, ScoreKind, Status
from backtrail.server.api.models.shape import Shape


class ToolCallOut(Shape):
    """A call that a model asked for."""

    id: str | None
    name: str
    arguments: Any
    """JSON; the text as it came where it is not JSON."""


class MediaOut(Shape):
    """Something in a message that is not text."""

    kind: str
    """image, audio, video or file."""
    mime: str | None
    url: str | None


class MessageOut(Shape):
    """One message of a conversation with a model."""

    role: Role
    content: str
    reasoning: str | None
    tool_calls: list[ToolCallOut]
    tool_call_id: str | None
    name: str | None
    media: list[MediaOut]
    finish_reason: str | None


class OfferedToolOut(Shape):
    """A tool that the model was offered."""

    name: str
    description: str | None
    json_schema: Any = Field(alias="schema")
    """JSON schema of the arguments; null where the SDK did not record it."""


class ToolOut(Shape):
    """The tool that a tool span ran."""

    name: str
    arguments: Any
    output: Any
    call_id: str | None


class DocumentOut(Shape):
    """A chunk that a retriever returned."""

    content: str
    id: str | None
    score: float | None
    score_kind: ScoreKind
    metadata: dict[str, Any]


class UsageOut(Shape):
    """Tokens. `input` includes `cached` and `cache_write`; `output` includes `reasoning`."""

    input: int | None
    output: int | None
    cached: int | None
    cache_write: int | None
    reasoning: int | None
    total: int | None


class SpanErrorOut(Shape):
    """Why a span failed."""

    type: str | None
    message: str
    stacktrace: str | None


class SpanEventOut(Shape):
    """Something that happened at a moment of a span."""

    name: str
    time: str | None
    attributes: dict[str, Any]


class SpanLinkOut(Shape):
    """A span that this one points to."""

    trace_id: str
    span_id: str
    attributes: dict[str, Any]


class Cut(Shape):
    """A value that was too large to be sent whole; it is the beginning of its text, or of its JSON as text."""

    field: str
    """JSON pointer: give it as `field` to /api/spans/{span_id}/raw to read all of it."""
    bytes: int
    """Size of the whole."""


class SpanOut(Shape):
    """One span, the same whichever SDK told of it. Times are ISO 8601 in UTC with nine digits of a second."""

    project: str
    trace_id: str
    span_id: str
    parent_id: str | None
    name: str
    kind: Kind
    dialect: str
    """The translator that knew the span first."""
    start: str | None
    end: str | None
    latency_ns: int | None
    status: Status
    error: SpanErrorOut | None
    model: str | None
    provider: str | None
    response_id: str | None
    input_messages: list[MessageOut]
    output_messages: list[MessageOut]
    tools_offered: list[OfferedToolOut]
    tool: ToolOut | None
    query: str | None
    documents: list[DocumentOut]
    input: Any
    """What went in, on kinds without messages, tool or query."""
    output: Any
    usage: UsageOut | None
    cost: float | None
    """US dollars, as they were sent; else computed."""
    priced: bool
    """The cost was computed from tokens and prices: nobody sent one."""
    time_to_first_token_ns: int | None
    parameters: dict[str, Any]
    """Of the model call: temperature, max_tokens ..."""
    session_id: str | None
    user_id: str | None
    tags: list[str]
    environment: str | None
    release: str | None
    service: str | None
    trace_name: str | None
    escalated: bool
    metadata: dict[str, Any]
    """What the user attached."""
    attributes: dict[str, Any]
    """Every attribute as it was sent."""
    events: list[SpanEventOut]
    links: list[SpanLinkOut]
    resource: dict[str, Any]
    scope: str
    notes: list[str]
    """What was wrong with the delivery, or is missing from it and how to get it."""
    truncated: list[Cut]
    """Values that were cut; `full=true` sends everything."""


class SpansOut(Shape):
    """Several whole spans of a trace."""

    spans: list[SpanOut]
    """In the order in which they were asked for, each once."""
    missing: list[str]
    """Asked for, and not in the trace."""
    left_out: list[str]
    """Had no room in the answer: ask for them again."""
