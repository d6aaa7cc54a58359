"""A message of a conversation with a model, the tool calls it asks for, and the tools that were offered."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Role: TypeAlias = Literal["system", "user", "assistant", "tool"]
"""`developer` is read as system, `function` as tool, `model` and `ai` as assistant, `human` as user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A call that a model asked for."""

    id: str | None = None
    name: str
    arguments: Any = None
    """The arguments as JSON; the text as it came where it is not JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """Something in a message that is not text."""

    kind: Literal["image", "audio", "video", "file"]
    mime: str | None = None
    url: str | None = None
    """Where it is: a URL, a data URI, or a reference such as `langfuse-media:<id>`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message, with all its text parts joined by a newline."""

    role: Role
    content: str = ""
    reasoning: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    """On a tool's message: the call that it answers."""
    name: str | None = None
    media: tuple[Media, ...] = ()
    finish_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedTool:
    """A tool that the model was offered."""

    name: str
    description: str | None = None
    schema: Any = None
    """JSON schema of the arguments; None where the SDK did not record it."""
