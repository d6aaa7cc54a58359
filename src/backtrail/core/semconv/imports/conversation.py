"""Turns of a run from a list of messages as OpenAI writes them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backtrail.core.model.message import Message, ToolCall
from backtrail.core.semconv.imports.run import Answered, Ran, Said, Turn
from backtrail.core.semconv.reading.json_text import as_text
from backtrail.core.semconv.reading.messages import messages


def turns(listed: Sequence[Any]) -> list[Turn]:
    """Every message as a turn; a tool's message finds the call that it answers, for its arguments and its name."""
    return list(_turns(listed))


def is_conversation(listed: Any) -> bool:
    """Whether this is a list of OpenAI's messages in which an assistant speaks."""
    if not isinstance(listed, list) or not all(isinstance(item, Mapping) and "role" in item for item in listed):
        return False
    return any(item["role"] == "assistant" for item in listed)


def _turns(listed: Sequence[Any]) -> Iterator[Turn]:
    asked: dict[str, ToolCall] = {}
    waiting: list[ToolCall] = []
    for step, sent in enumerate(listed):
        for message in messages([sent]):
            if message.role == "assistant":
                asked |= {call.id: call for call in message.tool_calls if call.id}
                waiting = list(message.tool_calls)
                yield Answered(message=message, step=step)
            elif message.role == "tool":
                yield _ran(message, step, sent, asked, waiting)
            else:
                yield Said(message=message)


def _ran(message: Message, step: int, sent: Any, asked: Mapping[str, ToolCall], waiting: list[ToolCall]) -> Ran:
    call = asked.get(message.tool_call_id or "") or (waiting[0] if waiting and not message.tool_call_id else None)
    if call in waiting:
        waiting.remove(call)
    name = message.name or (call.name if call else None) or "tool"
    output = message.content or as_text(sent.get("content") if isinstance(sent, Mapping) else None)
    return Ran(
        name=name,
        step=step,
        arguments=call.arguments if call else {},
        output=output,
        call_id=message.tool_call_id or (call.id if call else None),
    )
