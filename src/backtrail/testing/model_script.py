"""What a scripted model is told to answer, and what it was asked: the values of the model server."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from backtrail.core.model.message import ToolCall
from backtrail.core.model.span import Usage

Api: TypeAlias = Literal["chat", "responses", "embeddings", "messages"]
"""chat, responses and embeddings are OpenAI's; messages is Anthropic's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer of the model. Everything is optional: an empty reply is an empty message."""

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    """Calls to ask for, several at once if you like; those without an id get one."""
    reasoning: str = ""
    usage: Usage | None = None
    """Tokens to report; None counts four characters of request and reply as one token."""
    model: str | None = None
    """The model that answered, where it differs from the one asked."""
    finish_reason: str | None = None
    """None means: stop, or tool_calls where there are some. Written in OpenAI's words; translated for Anthropic."""
    vectors: tuple[tuple[float, ...], ...] = ()
    """Embeddings, one per input; empty makes short ones from the text."""
    status: int = 200
    """From 400: an error with `text` as its message, in the shape of the API that was asked."""
    retry_after: float | None = None
    """Seconds, sent as the Retry-After header."""
    malformed: bool = False
    """The body stops in the middle of the JSON."""
    hang_up: bool = False
    """The connection is closed half way through the answer."""
    delay: float = 0.0
    """Seconds before the first byte."""
    chunk_delay: float = 0.0
    """Seconds between the chunks of a stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One request, as it arrived."""

    number: int
    """1 for the first request that the server took."""
    api: Api
    path: str
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""

    @property
    def model(self) -> str:
        return str(self.body.get("model") or "scripted")

    @property
    def stream(self) -> bool:
        return bool(self.body.get("stream"))

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The conversation, system prompt first, in the words of the API that was asked; empty for embeddings."""
        if self.api == "embeddings":
            return []
        sent = self.body.get("input") if self.api == "responses" else self.body.get("messages")
        listed = [{"role": "user", "content": sent}] if isinstance(sent, str) else sent
        listed = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
        system = self.body.get("system") if self.api == "messages" else self.body.get("instructions")
        return [{"role": "system", "content": system}, *listed] if system else listed

    @property
    def question(self) -> str:
        """The text of the last message of the user; empty where there is none."""
        said = [message for message in self.messages if message.get("role") == "user"]
        return text_of(said[-1].get("content")) if said else ""

    @property
    def tools_used(self) -> int:
        """How many tool results the conversation holds: where in its loop the agent is."""
        count = 0
        for message in self.messages:
            content = message.get("content")
            parts = content if isinstance(content, list) else []
            results = [p for p in parts if isinstance(p, dict) and p.get("type") == "tool_result"]
            answered = message.get("role") == "tool" or message.get("type") == "function_call_output"
            count += len(results) + (1 if answered else 0)
        return count


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request with what was answered: the ground truth that traces are compared with."""

    request: ModelRequest
    reply: Reply
    """With the ids of its tool calls, its usage and its model filled in."""
    id: str
    """The provider's id of the answer."""


Answer: TypeAlias = Callable[[ModelRequest], Reply | str]
Script: TypeAlias = Sequence[Reply | str] | Answer
"""Replies in the order in which they are given, or a function that answers each request."""


def text_of(content: Any) -> str:
    """The text of a message's content: a string, or parts of which some hold text."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part.get("text") or "") for part in parts if isinstance(part, dict) and part.get("text"))


def counted(request: ModelRequest, reply: Reply) -> Usage:
    """Usage where the script names none: four characters are a token."""
    asked = json.dumps([request.messages, request.body.get("tools")], default=str)
    said = reply.text + reply.reasoning + "".join(call.name + arguments_of(call) for call in reply.tool_calls)
    return Usage(input=len(asked) // 4 + 1, output=len(said) // 4 + 1, reasoning=len(reply.reasoning) // 4 or None)


def arguments_of(call: ToolCall) -> str:
    """The arguments of a call as the text that a model would write; text goes out as it is, JSON or not."""
    return call.arguments if isinstance(call.arguments, str) else json.dumps(call.arguments or {})


def reply_from(item: Mapping[str, Any] | str) -> Reply:
    """A reply from a script in JSON: a text, or an object with the fields of Reply.

    Raises TypeError on a field that does not exist.
    """
    if isinstance(item, str):
        return Reply(text=item)
    fields = dict(item)
    fields["tool_calls"] = tuple(ToolCall(**call) for call in fields.get("tool_calls", ()))
    if isinstance(fields.get("usage"), Mapping):
        fields["usage"] = Usage(**fields["usage"])
    fields["vectors"] = tuple(tuple(vector) for vector in fields.get("vectors", ()))
    return Reply(**fields)
