"""A moment of a run: one turn of a model, one run of a tool or one retrieval, cut down to what detectors look back at.

A trace of 100,000 spans is judged while it grows, so moments hold no whole content: long texts are cut in their middle
and stand beside their size and digest.

None of them is ever changed. They are not frozen because that makes their making, several for each span, three times
as slow.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from backtrail.core.model.span import Document, Status
from backtrail.core.model.units import Nanos, SpanId, Usd

MomentKind: TypeAlias = Literal["llm", "tool", "retriever"]

EXCERPT: Final = 16_000
"""Characters kept of one text: three quarters from its beginning, one from its end."""
NAMELESS: Final = "tool"
"""The name of a run whose messages do not name the tool."""


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Text:
    """A text that came in or out."""

    excerpt: str = ""
    """At most EXCERPT characters; of a longer text its beginning and its end."""
    size: int = 0
    """Characters of the whole."""
    digest: bytes = b""
    """The same for equal JSON, whatever the order of its names; empty for nothing."""


NO_TEXT: Final = Text()


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Wish:
    """A tool call that a model asked for."""

    name: str
    id: str | None = None
    arguments: Text = NO_TEXT
    """Canonical JSON: names in order, no spaces."""


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Failure:
    """How a tool's run, or a model's turn, failed."""

    message: str
    """First line, at most 300 characters."""
    inside: bool = False
    """The span itself calls it a success: only the output says that it failed."""


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Moment:
    """One moment. Of a wrapper and what it wraps, and of a run of a tool told twice, one moment is made."""

    span_id: SpanId
    kind: MomentKind
    name: str
    """Of a tool: its name. Of a model's turn: the model. Of a retrieval: the retriever."""
    start: Nanos
    end: Nanos | None = None
    """None while it is open."""
    status: Status = "unset"
    failure: Failure | None = None

    told: bool = False
    """No span of its own: a tool's run known only from the messages of the model turn `span_id`, which was told its
    output. `place` counts such runs of one turn."""
    place: int = 0

    call_id: str | None = None
    asked: Text = NO_TEXT
    """Of a tool: canonical JSON of its arguments. Of a retrieval: the query. Of a model's turn: the newest message."""
    gave: Text = NO_TEXT
    """Of a tool: its output. Of a model's turn: what it said, without tool calls. Of a retrieval: its documents."""
    documents: tuple[Document, ...] = ()
    """Of a retrieval, and of a tool whose output is a list of passages: at most 50, each cut at 2,000 characters."""

    wishes: tuple[Wish, ...] = ()
    """Of a model's turn: the tool calls that it asked for."""
    offered: tuple[str, ...] | None = None
    """Of a model's turn: names of the tools that it was offered; None where its SDK did not say."""
    input_size: int = 0
    """Of a model's turn: characters of all messages that it saw."""
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Usd | None = None
