"""Replies in OpenAI's words: chat completions, responses, embeddings; whole, and as streams."""

import base64
import hashlib
import struct
from collections.abc import Iterator
from typing import Any

from backtrail.core.model.message import ToolCall
from backtrail.core.model.span import Usage
from backtrail.testing.model_script import Exchange, arguments_of

Event = tuple[str | None, Any]
"""One server-sent event: its name, where the API names them, and its data."""
CREATED = 1_760_000_000


def chat(exchange: Exchange) -> dict[str, Any]:
    """A whole chat completion."""
    reply = exchange.reply
    message: dict[str, Any] = {"role": "assistant", "content": reply.text or None, "refusal": None}
    if reply.reasoning:
        message["reasoning_content"] = reply.reasoning
    if reply.tool_calls:
        message["tool_calls"] = [_chat_call(call) for call in reply.tool_calls]
    return {
        "id": exchange.id,
        "object": "chat.completion",
        "created": CREATED,
        "model": reply.model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(exchange)}],
        "usage": chat_usage(reply.usage or Usage()),
        "system_fingerprint": "fp_scripted",
    }


def chat_stream(exchange: Exchange) -> Iterator[Event]:
    """The same completion in chunks; usage comes last, where `stream_options.include_usage` asks for it."""
    reply = exchange.reply
    yield None, _chunk(exchange, {"role": "assistant", "content": ""})
    if reply.reasoning:
        yield None, _chunk(exchange, {"reasoning_content": reply.reasoning})
    for piece in pieces(reply.text):
        yield None, _chunk(exchange, {"content": piece})
    for index, call in enumerate(reply.tool_calls):
        head = {"index": index, **_chat_call(call)}
        head["function"] = {"name": call.name, "arguments": ""}
        yield None, _chunk(exchange, {"tool_calls": [head]})
        for piece in pieces(arguments_of(call)):
            yield None, _chunk(exchange, {"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield None, _chunk(exchange, {}, _finish(exchange))
    if (exchange.request.body.get("stream_options") or {}).get("include_usage"):
        last = _chunk(exchange, {})
        yield None, {**last, "choices": [], "usage": chat_usage(reply.usage or Usage())}
    yield None, "[DONE]"


def response(exchange: Exchange, status: str = "completed") -> dict[str, Any]:
    """A whole response of the Responses API."""
    asked, reply = exchange.request.body, exchange.reply
    done = status == "completed"
    return {
        "id": exchange.id,
        "object": "response",
        "created_at": CREATED,
        "status": status,
        "error": None,
        "incomplete_details": None,
        "instructions": asked.get("instructions"),
        "model": reply.model,
        "output": _items(exchange) if done else [],
        "parallel_tool_calls": True,
        "temperature": asked.get("temperature", 1.0),
        "tool_choice": asked.get("tool_choice", "auto"),
        "tools": asked.get("tools") or [],
        "top_p": 1.0,
        "metadata": asked.get("metadata") or {},
        "usage": response_usage(reply.usage or Usage()) if done else None,
    }


def response_stream(exchange: Exchange) -> Iterator[Event]:
    """The same response as the events of its stream, numbered."""
    for number, (name, data) in enumerate(_response_events(exchange)):
        yield name, {"type": name, **data, "sequence_number": number}


def embeddings(exchange: Exchange) -> dict[str, Any]:
    """Vectors for every input, as numbers or in base64 as the client asks."""
    asked = exchange.request.body
    given = asked.get("input")
    inputs = given if isinstance(given, list) else [given]
    vectors = exchange.reply.vectors or tuple(vector_of(str(text)) for text in inputs)
    packed = asked.get("encoding_format") == "base64"
    data = [
        {"object": "embedding", "index": index, "embedding": _base64(vector) if packed else list(vector)}
        for index, vector in enumerate(vectors)
    ]
    tokens = (exchange.reply.usage or Usage()).input or 0
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "data": data, "model": exchange.reply.model, "usage": usage}


def error(exchange: Exchange) -> dict[str, Any]:
    """An error as OpenAI tells it."""
    kinds = {400: "invalid_request_error", 401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error"}
    kind = kinds.get(exchange.reply.status, "server_error")
    message = exchange.reply.text or "the script asked for this error"
    return {"error": {"message": message, "type": kind, "param": None, "code": kind}}


def chat_usage(usage: Usage) -> dict[str, Any]:
    """Tokens in the words of chat completions; cached and reasoning tokens are part of their sums."""
    return {
        "prompt_tokens": usage.input or 0,
        "completion_tokens": usage.output or 0,
        "total_tokens": total(usage),
        "prompt_tokens_details": {"cached_tokens": usage.cached or 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning or 0, "audio_tokens": 0},
    }


def response_usage(usage: Usage) -> dict[str, Any]:
    """Tokens in the words of the Responses API."""
    return {
        "input_tokens": usage.input or 0,
        "input_tokens_details": {"cached_tokens": usage.cached or 0},
        "output_tokens": usage.output or 0,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning or 0},
        "total_tokens": total(usage),
    }


def total(usage: Usage) -> int:
    return usage.total if usage.total is not None else (usage.input or 0) + (usage.output or 0)


def pieces(text: str, size: int = 12) -> list[str]:
    """A text cut as a model would stream it."""
    return [text[at : at + size] for at in range(0, len(text), size)]


def vector_of(text: str) -> tuple[float, ...]:
    """Eight numbers that depend on the text only."""
    digest = hashlib.sha256(text.encode()).digest()
    return tuple(round(byte / 255, 4) for byte in digest[:8])


def _finish(exchange: Exchange) -> str:
    reply = exchange.reply
    return reply.finish_reason or ("tool_calls" if reply.tool_calls else "stop")


def _chat_call(call: ToolCall) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments_of(call)}}


def _chunk(exchange: Exchange, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": exchange.id,
        "object": "chat.completion.chunk",
        "created": CREATED,
        "model": exchange.reply.model,
        "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}],
    }


def _items(exchange: Exchange) -> list[dict[str, Any]]:
    reply, items = exchange.reply, list[dict[str, Any]]()
    if reply.reasoning:
        summary = [{"type": "summary_text", "text": reply.reasoning}]
        items.append({"id": f"rs_{exchange.id}", "type": "reasoning", "summary": summary})
    if reply.text or not reply.tool_calls:
        part = {"type": "output_text", "text": reply.text, "annotations": []}
        message = {"id": f"msg_{exchange.id}", "type": "message", "status": "completed", "role": "assistant"}
        items.append({**message, "content": [part]})
    items += [
        {
            "id": f"fc_{call.id}",
            "type": "function_call",
            "status": "completed",
            "call_id": call.id,
            "name": call.name,
            "arguments": arguments_of(call),
        }
        for call in reply.tool_calls
    ]
    return items


def _response_events(exchange: Exchange) -> Iterator[tuple[str, dict[str, Any]]]:
    open_response = response(exchange, "in_progress")
    yield "response.created", {"response": open_response}
    yield "response.in_progress", {"response": open_response}
    for index, item in enumerate(_items(exchange)):
        place = {"output_index": index, "item_id": item["id"]}
        yield "response.output_item.added", {"output_index": index, "item": _opened(item)}
        if item["type"] == "message":
            yield from _text_events(place, item["content"][0])
        elif item["type"] == "function_call":
            for piece in pieces(item["arguments"]):
                yield "response.function_call_arguments.delta", {**place, "delta": piece}
            done = {"arguments": item["arguments"], "name": item["name"]}
            yield "response.function_call_arguments.done", {**place, **done}
        yield "response.output_item.done", {"output_index": index, "item": item}
    yield "response.completed", {"response": response(exchange)}


def _text_events(place: dict[str, Any], part: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    at = {**place, "content_index": 0}
    yield "response.content_part.added", {**at, "part": {**part, "text": ""}}
    for piece in pieces(part["text"]):
        yield "response.output_text.delta", {**at, "delta": piece, "logprobs": []}
    yield "response.output_text.done", {**at, "text": part["text"], "logprobs": []}
    yield "response.content_part.done", {**at, "part": part}


def _opened(item: dict[str, Any]) -> dict[str, Any]:
    if item["type"] == "reasoning":
        return item
    empty: dict[str, Any] = {"content": []} if item["type"] == "message" else {"arguments": ""}
    return {**item, **empty, "status": "in_progress"}


def _base64(vector: tuple[float, ...]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
