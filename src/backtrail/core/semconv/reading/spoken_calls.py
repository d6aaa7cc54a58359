"""Tool calls and their results that smolagents spells out as text, so that any model can be told of them."""

import ast
from dataclasses import replace
from functools import lru_cache
from typing import Final

from backtrail.core.model.message import Message, ToolCall
from backtrail.core.semconv.reading.parts import call_of

CALLS: Final = "Calling tools:\n["
RESULT: Final = "Call id: "
OBSERVED: Final = "Observation:\n"
LONGEST: Final = 100_000
"""Characters of text that are read as calls."""
UNREADABLE: Final = (ValueError, SyntaxError, TypeError, MemoryError, RecursionError)


def with_spoken_calls(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The messages; those that are calls, or the results of calls, as text become what they say."""
    found: list[Message] = []
    asked: tuple[ToolCall, ...] = ()
    for message in messages:
        plain = message
        if message.role == "assistant":
            plain, asked = _asking(message)
        elif message.role == "tool" and message.tool_call_id is None:
            plain = _answering(message, asked)
        found.append(plain)
    return tuple(found)


def _asking(message: Message) -> tuple[Message, tuple[ToolCall, ...]]:
    if message.tool_calls or not message.content.startswith(CALLS) or len(message.content) > LONGEST:
        return message, ()
    calls = spoken_calls(message.content)
    return (replace(message, content="", tool_calls=calls) if calls else message), calls


def _answering(message: Message, asked: tuple[ToolCall, ...]) -> Message:
    """Older versions name the call in the first line; newer ones answer the one call before."""
    if message.content.startswith(RESULT):
        told, _, rest = message.content.partition("\n")
        return replace(message, tool_call_id=told.removeprefix(RESULT), content=rest.removeprefix(OBSERVED))
    if len(asked) == 1:
        return replace(message, tool_call_id=asked[0].id, content=message.content.removeprefix(OBSERVED))
    return message


@lru_cache(maxsize=256)  # every later turn of a run tells the same calls again
def spoken_calls(text: str) -> tuple[ToolCall, ...]:
    """The calls of a text `Calling tools:` and a list in Python's spelling; empty where it is no such list."""
    try:
        listed = ast.literal_eval(text[len(CALLS) - 1 :].strip())
    except UNREADABLE:
        return ()
    found = [call_of(item) for item in listed] if isinstance(listed, list) else []
    return tuple(call for call in found if call is not None) if all(found) else ()
