"""What a replay must know of a model provider's HTTP interface: one object a wire, pure functions inside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias

Turn: TypeAlias = list[Any]
"""`[role, text, [[tool, arguments], ...]]`: a message by what it says, without ids."""
VOLATILE: Final = frozenset(
    {
        "user",
        "metadata",
        "prompt_cache_key",
        "prompt_cache_retention",
        "safety_identifier",
        "store",
        "service_tier",
        "stream_options",
        "previous_response_id",
    }
)
"""Fields of requests that change no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A tool call that an answer asks for."""

    name: str
    arguments: Any = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a model answered, whichever wire it came over."""

    text: str = ""
    tool_calls: tuple[Asked, ...] = ()
    input_tokens: int | None = None
    output_tokens: int | None = None
    finish_reason: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What a what-if changes in every request to a model."""

    system: str | None = None
    system_append: str | None = None
    model: str | None = None
    temperature: float | None = None
    tool_descriptions: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        changed = (self.system, self.system_append, self.model, self.temperature)
        return any(each is not None for each in changed) or bool(self.tool_descriptions)

    def system_text(self, before: str) -> str:
        """The system prompt as it is now."""
        text = before if self.system is None else self.system
        return text if self.system_append is None else f"{text}\n{self.system_append}".lstrip("\n")


class Wire(Protocol):
    """One provider's interface for one kind of call."""

    name: str
    """`openai.chat`, `openai.responses`, `anthropic.messages`, `openai.embeddings`."""

    def conversation(self, body: Mapping[str, Any]) -> list[Turn]:
        """The messages of a request, neutral, the system prompt first; empty where there are none."""

    def canonical(self, body: Mapping[str, Any]) -> Any:
        """The request as keys are made of it: without VOLATILE."""

    def overridden(self, body: Mapping[str, Any], overrides: Overrides) -> dict[str, Any]:
        """The request, changed."""

    def answer(self, answer: Answer, body: Mapping[str, Any], seed: str) -> tuple[str, Sequence[str]]:
        """Content type and pieces of an HTTP answer that says this; a stream where the request wants one.

        `seed`: what ids are made of: the same question is answered under the same ids.
        """

    def said(self, text: str) -> Answer:
        """What an HTTP answer says, JSON or stream; an empty Answer where it is none."""


def canonical(body: Mapping[str, Any]) -> dict[str, Any]:
    """A request without what changes no answer."""
    return {name: value for name, value in body.items() if name not in VOLATILE and value is not None}


def neutral_of(answer: Answer) -> dict[str, Any]:
    """An answer as tapes keep one that no wire told: `{"text", "tool_calls", "usage", "finish_reason"}`."""
    return {
        "text": answer.text,
        "tool_calls": [{"id": call.id, "name": call.name, "arguments": call.arguments} for call in answer.tool_calls],
        "usage": {"input": answer.input_tokens, "output": answer.output_tokens},
        "finish_reason": answer.finish_reason,
    }


def with_plain(body: Mapping[str, Any], overrides: Overrides) -> dict[str, Any]:
    """A request with another model and temperature: every wire calls them so."""
    new = dict(body)
    for name in ("model", "temperature"):
        if getattr(overrides, name) is not None:
            new[name] = getattr(overrides, name)
    return new


def described(tool: Any, overrides: Overrides) -> Any:
    """An offered tool with another description, where its name and description stand side by side."""
    told = overrides.tool_descriptions.get(str(tool.get("name"))) if isinstance(tool, Mapping) else None
    return tool if told is None else {**tool, "description": told}


def text_of(content: Any) -> str:
    """The text of a message's content: its text parts joined by a newline, others by their type."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return "" if content is None else str(content)
    return "\n".join(_part(part) for part in content)


def events_of(text: str) -> Iterator[tuple[str, str]]:
    """The events of a stream (text/event-stream): name and data of each."""
    for block in text.replace("\r\n", "\n").split("\n\n"):
        name, data = "", []
        for line in block.split("\n"):
            if line.startswith("event:"):
                name = line[6:].strip()
            elif line.startswith("data:"):
                data.append(line[5:].removeprefix(" "))
        if data:
            yield name, "\n".join(data)


def _part(part: Any) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, Mapping):
        return str(part)
    for name in ("text", "refusal", "thinking"):
        if isinstance(part.get(name), str):
            return str(part[name]) if name != "thinking" else ""
    return f"<{part.get('type', 'part')}>"
