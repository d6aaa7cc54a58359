"""What a mind reads of a conversation, and how it writes what it wants."""

import json
from dataclasses import replace
from typing import Any, Final

from backtrail.core.model.message import ToolCall
from backtrail.testing.model_script import ModelRequest, Reply, counted

ANSWERED_BY: Final = "gpt-4o-2024-08-06"


def call(name: str, **arguments: Any) -> ToolCall:
    return ToolCall(name=name, arguments=arguments)


def since_question(request: ModelRequest) -> list[str]:
    """What the tools have answered since the user last spoke."""
    results: list[str] = []
    for message in request.messages:
        if message.get("role") == "user":
            results = []
        elif message.get("role") == "tool":
            results.append(str(message.get("content")))
    return results


def failed(result: str) -> bool:
    return result.startswith("Error:")


def answers(request: ModelRequest, tool: str) -> list[tuple[dict[str, Any], str]]:
    """Every call of a tool in the conversation: its arguments, and what came back."""
    asked: dict[str, dict[str, Any]] = {}
    found = []
    for message in request.messages:
        for each in message.get("tool_calls") or ():
            if each["function"]["name"] == tool:
                asked[each["id"]] = json.loads(each["function"]["arguments"])
        if message.get("role") == "tool" and message["tool_call_id"] in asked:
            found.append((asked[message["tool_call_id"]], str(message["content"])))
    return found


def said(request: ModelRequest, reply: Reply, delay: float) -> Reply:
    """The reply, with tokens as a model would count them, after as long as one would think."""
    return replace(reply, usage=counted(request, reply), model=ANSWERED_BY, delay=delay)
