"""Replies in Anthropic's words: messages, whole and as streams."""

import json
from collections.abc import Iterator
from typing import Any

from backtrail.core.model.message import ToolCall
from backtrail.core.model.span import Usage
from backtrail.testing.model_openai import Event, pieces
from backtrail.testing.model_script import Exchange, arguments_of

STOP_REASONS = {"stop": "end_turn", "tool_calls": "tool_use", "length": "max_tokens", "content_filter": "refusal"}


def message(exchange: Exchange) -> dict[str, Any]:
    """A whole message."""
    reply = exchange.reply
    return {
        **_head(exchange),
        "content": _blocks(exchange),
        "stop_reason": _stop(exchange),
        "usage": usage(reply.usage),
    }


def message_stream(exchange: Exchange) -> Iterator[Event]:
    """The same message as the events of its stream."""
    spent = usage(exchange.reply.usage)
    head = {**_head(exchange), "content": [], "stop_reason": None, "usage": {**spent, "output_tokens": 1}}
    yield _event("message_start", message=head)
    yield _event("ping")
    for index, block in enumerate(_blocks(exchange)):
        yield _event("content_block_start", index=index, content_block=_opened(block))
        for delta in _deltas(block):
            yield _event("content_block_delta", index=index, delta=delta)
        yield _event("content_block_stop", index=index)
    stop = {"stop_reason": _stop(exchange), "stop_sequence": None}
    yield _event("message_delta", delta=stop, usage={"output_tokens": spent["output_tokens"]})
    yield _event("message_stop")


def error(exchange: Exchange) -> dict[str, Any]:
    """An error as Anthropic tells it."""
    kinds = {
        400: "invalid_request_error",
        401: "authentication_error",
        404: "not_found_error",
        429: "rate_limit_error",
        529: "overloaded_error",
    }
    kind = kinds.get(exchange.reply.status, "api_error")
    told = exchange.reply.text or "the script asked for this error"
    return {"type": "error", "error": {"type": kind, "message": told}, "request_id": exchange.id}


def usage(spent: Usage | None) -> dict[str, Any]:
    """Tokens in Anthropic's words: those read from and written to the cache are not part of input_tokens."""
    spent = spent or Usage()
    cached, written = spent.cached or 0, spent.cache_write or 0
    return {
        "input_tokens": max(0, (spent.input or 0) - cached - written),
        "cache_read_input_tokens": cached,
        "cache_creation_input_tokens": written,
        "output_tokens": spent.output or 0,
    }


def _head(exchange: Exchange) -> dict[str, Any]:
    reply = exchange.reply
    return {"id": exchange.id, "type": "message", "role": "assistant", "model": reply.model, "stop_sequence": None}


def _stop(exchange: Exchange) -> str:
    reply = exchange.reply
    reason = reply.finish_reason or ("tool_calls" if reply.tool_calls else "stop")
    return STOP_REASONS.get(reason, reason)


def _blocks(exchange: Exchange) -> list[dict[str, Any]]:
    reply, blocks = exchange.reply, list[dict[str, Any]]()
    if reply.reasoning:
        blocks.append({"type": "thinking", "thinking": reply.reasoning, "signature": "scripted"})
    if reply.text or not reply.tool_calls:
        blocks.append({"type": "text", "text": reply.text})
    return blocks + [
        {"type": "tool_use", "id": call.id, "name": call.name, "input": _input(call)} for call in reply.tool_calls
    ]


def _input(call: ToolCall) -> Any:
    if not isinstance(call.arguments, str):
        return call.arguments or {}
    try:
        return json.loads(call.arguments)
    except ValueError:
        return {"text": call.arguments}


def _opened(block: dict[str, Any]) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "text": {"text": ""},
        "thinking": {"thinking": "", "signature": ""},
        "tool_use": {"input": {}},
    }
    return {**block, **empty[block["type"]]}


def _deltas(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    match block["type"]:
        case "text":
            yield from ({"type": "text_delta", "text": piece} for piece in pieces(block["text"]))
        case "thinking":
            yield {"type": "thinking_delta", "thinking": block["thinking"]}
            yield {"type": "signature_delta", "signature": block["signature"]}
        case _:
            written = arguments_of(ToolCall(name=block["name"], arguments=block["input"]))
            yield from ({"type": "input_json_delta", "partial_json": piece} for piece in pieces(written))


def _event(name: str, **data: Any) -> Event:
    return name, {"type": name, **data}
