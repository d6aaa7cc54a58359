"""What went into a span and what came out, in at most 200 characters."""

import json
from collections.abc import Sequence
from typing import Any, Final

from backtrail.core.model.message import Message
from backtrail.core.model.span import Span

LENGTH: Final = 200
SPOKEN: Final = ("content", "text", "question", "query", "input", "prompt", "message", "output", "answer", "result")
"""Keys under which frameworks keep what was said."""


def preview(span: Span) -> tuple[str, str]:
    """Input and output of a span: what the user said last, and what was answered; empty where there is nothing."""
    asked = _said(span.input_messages, "user") or span.query or (span.tool.arguments if span.tool else None)
    answered = _said(span.output_messages, "assistant") or (span.tool.output if span.tool else None)
    return shorten(asked or span.input), shorten(answered or span.output)


def shorten(value: Any) -> str:
    """Any value as one line of at most 200 characters."""
    return " ".join(_text(value)[: LENGTH * 4].split())[:LENGTH]


def _said(messages: Sequence[Message], role: str) -> str:
    for message in reversed(messages):
        if message.role == role and message.content:
            return message.content
    calls = [call for message in messages if message.role == role for call in message.tool_calls]
    return ", ".join(f"{call.name}({_text(call.arguments)})" for call in calls)


def _text(value: Any, depth: int = 0) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case {"messages": [*_, last]} if depth < 4:
            return _text(last, depth + 1)
        case dict() if depth < 4 and (key := next((key for key in SPOKEN if value.get(key)), None)):
            return _text(value[key], depth + 1)
        case [only] if depth < 4:
            return _text(only, depth + 1)
    return json.dumps(value, ensure_ascii=False, default=repr)
