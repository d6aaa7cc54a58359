"""What a span tells twice, flattened and as the whole request or answer: what the flat telling leaves out.

Several OpenInference instrumentations flatten a message without its tool calls, their ids or the id it answers.
"""

import re
from dataclasses import replace
from typing import Any, Final

from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.span import Document, Usage

LOOKED: Final = 4_000
"""So many characters at either end of an answer are searched for its usage: every span that is written is asked."""
_CACHED: Final = re.compile(r"""['"](?:cached_tokens|cache_read_input_tokens)['"]: ?(\d{1,12})\b""")
_REASONING: Final = re.compile(r"""['"]reasoning_tokens['"]: ?(\d{1,12})\b""")


def lacks(said: tuple[Message, ...]) -> bool:
    """Whether a tool's answer names no call, a call has no id, or a message of the model holds nothing."""
    return any(map(_lacks, said))


def filled(said: tuple[Message, ...], whole: tuple[Message, ...]) -> tuple[Message, ...]:
    """The messages with what the same ones in `whole` say besides; as they are where those are not the same."""
    if [message.role for message in said] != [message.role for message in whole]:
        return said
    return tuple(_filled(one, other) if _lacks(one) else one for one, other in zip(said, whole, strict=True))


def detailed(usage: Usage, answer: Any) -> Usage:
    """The usage with the cached and reasoning tokens in an answer that counts the same input."""
    if usage.cached is not None or usage.reasoning is not None or not isinstance(answer, str) or not usage.input:
        return usage
    text = answer if len(answer) <= 2 * LOOKED else answer[:LOOKED] + answer[-LOOKED:]
    if re.search(rf"""['"](?:prompt_tokens|input_tokens)['"]: ?{usage.input}\b""", text) is None:
        return usage
    read, thought = _CACHED.search(text), _REASONING.search(text)
    cached = int(read[1]) if read and int(read[1]) <= usage.input else None
    reasoning = int(thought[1]) if thought and int(thought[1]) <= (usage.output or 0) else None
    return replace(usage, cached=cached, reasoning=reasoning)


def identified(retrieved: tuple[Document, ...], whole: tuple[Document, ...]) -> tuple[Document, ...]:
    """The documents with the ids and scores that the same ones in `whole` have; all of `whole` where there are none."""
    if not retrieved or [one.content for one in retrieved] != [one.content for one in whole]:
        return retrieved or whole
    return tuple(
        replace(one, id=one.id or other.id, score=other.score if one.score is None else one.score)
        for one, other in zip(retrieved, whole, strict=True)
    )


def _lacks(message: Message) -> bool:
    if message.role == "tool":
        return message.tool_call_id is None or not message.content
    if message.role != "assistant":
        return False
    empty = not (message.content or message.tool_calls or message.reasoning)
    return empty or any(call.id is None for call in message.tool_calls)


def _filled(one: Message, other: Message) -> Message:
    if one.content and one.content != other.content:
        return one
    return replace(
        one,
        content=one.content or other.content,
        tool_calls=_calls(one.tool_calls, other.tool_calls),
        tool_call_id=one.tool_call_id or other.tool_call_id,
        reasoning=one.reasoning or other.reasoning,
    )


def _calls(said: tuple[ToolCall, ...], whole: tuple[ToolCall, ...]) -> tuple[ToolCall, ...]:
    if said and [call.name for call in said] != [call.name for call in whole]:
        return said
    return (
        tuple(whole)
        if not said
        else tuple(replace(one, id=one.id or other.id) for one, other in zip(said, whole, strict=True))
    )
