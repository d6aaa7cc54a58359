"""Compares what the server tells of model calls with what the model server saw."""

import json
from collections.abc import Sequence
from typing import Any

from backtrail.core.model.message import ToolCall
from backtrail.testing.model_script import Exchange, ModelRequest, text_of

USAGE = ("input", "output", "cached", "reasoning")
Heard = tuple[str, str, tuple[tuple[str, Any], ...]]
"""Role, text, and the calls that were asked for (name and arguments)."""


def assert_calls_are_told(
    exchanges: Sequence[Exchange], spans: Sequence[dict[str, Any]], *, without: frozenset[str] = frozenset()
) -> None:
    """Each exchange is one LLM span, in order, with all that went in and out.

    `without` names what this SDK does not send: model, content, tools, call ids, details of streamed usage.
    """
    spans = [span for span in spans if not span["wrapper"]]
    asked = [exchange for exchange in exchanges if exchange.request.api != "embeddings"]
    assert len(spans) == len(asked), f"{len(asked)} calls, {len(spans)} LLM spans: {[span['name'] for span in spans]}"
    for exchange, span in zip(asked, spans, strict=True):
        _assert_told(exchange, span, without)


def _assert_told(exchange: Exchange, span: dict[str, Any], without: frozenset[str]) -> None:
    request, reply = exchange.request, exchange.reply
    assert span["model"] == (None if "model" in without else reply.model)
    assert span["latency_ns"] > 0
    if "content" not in without:
        assert [_message(message) for message in span["input_messages"]] == heard(request)
    if reply.status >= 400:
        assert span["status"] == "error"
        assert reply.text in span["error"]["message"]
        return
    if "content" not in without:
        answered = span["output_messages"][0]
        assert (answered["role"], answered["content"]) == ("assistant", reply.text)
        assert _calls(answered) == tuple(_call(call) for call in reply.tool_calls)
        if "call ids" not in without:
            assert [call["id"] for call in answered["tool_calls"]] == [call.id for call in reply.tool_calls]
    assert span["usage"], "no usage"
    keys = ("input", "output") if request.stream and "details of streamed usage" in without else USAGE
    assert {key: span["usage"][key] for key in keys} == {key: getattr(reply.usage, key) for key in keys}
    if "tools" not in without:
        offered = [(tool["name"], (tool["schema"] or {}).get("required")) for tool in span["tools_offered"]]
        assert offered == [(tool["name"], tool["parameters"].get("required")) for tool in _tools(request)]


def heard(request: ModelRequest) -> list[Heard]:
    """The conversation that the model was given, whichever API carried it."""
    found: list[Heard] = []
    for item in request.messages:
        kind = item.get("type")
        if kind == "function_call":
            found.append(("assistant", "", ((item["name"], json.loads(item["arguments"])),)))
        elif kind == "function_call_output":
            found.append(("tool", item["output"], ()))
        else:
            functions = [call["function"] for call in item.get("tool_calls") or []]
            calls = tuple((f["name"], json.loads(f["arguments"])) for f in functions)
            found.append((item["role"], text_of(item.get("content")), calls))
    return found


def _message(message: dict[str, Any]) -> Heard:
    return message["role"], message["content"], _calls(message)


def _calls(message: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((call["name"], call["arguments"]) for call in message["tool_calls"])


def _call(call: ToolCall) -> tuple[str, Any]:
    return call.name, call.arguments


def _tools(request: ModelRequest) -> list[dict[str, Any]]:
    return [tool.get("function") or tool for tool in request.body.get("tools") or []]
