"""Answers of tools that were sent under the tool's own name as their role (Langfuse's LangChain handler in JS)."""

from collections.abc import Mapping, Sequence
from typing import Any

from backtrail.core.model.message import ToolCall
from backtrail.core.semconv.reading.parts import call_of
from backtrail.core.semconv.reading.values import text


def with_tool_roles(sent: Sequence[Any]) -> list[Any]:
    """The messages; one whose role is the name of a tool that was called before it answers that tool's oldest call."""
    waiting: list[ToolCall] = []
    found: list[Any] = []
    for item in sent:
        message = _answer(item, waiting) if isinstance(item, Mapping) else item
        found.append(message)
        if isinstance(item, Mapping):
            waiting += _calls(item)
    return found


def _calls(sent: Mapping[str, Any]) -> list[ToolCall]:
    more = sent.get("additional_kwargs")
    listed = sent.get("tool_calls") or (more.get("tool_calls") if isinstance(more, Mapping) else None)
    return [call for item in (listed if isinstance(listed, list) else ()) if (call := call_of(item)) is not None]


def _answer(sent: Mapping[str, Any], waiting: list[ToolCall]) -> Mapping[str, Any]:
    role = text(sent.get("role"))
    call = next((call for call in waiting if call.name == role), None)
    if call is None:
        return sent
    waiting.remove(call)
    return {"tool_call_id": call.id, **sent, "role": "tool", "name": role}
