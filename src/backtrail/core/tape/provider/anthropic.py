"""Anthropic's Messages. Source: https://docs.anthropic.com/en/api/messages"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backtrail.core.tape.matching.plain import plain
from backtrail.core.tape.provider.arguments import object_of, value_of
from backtrail.core.tape.provider.chat import pieces
from backtrail.core.tape.provider.ids import made, named, number
from backtrail.core.tape.provider.wire import (
    Answer,
    Asked,
    Overrides,
    Turn,
    canonical,
    described,
    events_of,
    text_of,
    with_plain,
)


class Messages:
    """`POST …/v1/messages`."""

    name = "anthropic.messages"

    def conversation(self, body: Mapping[str, Any]) -> list[Turn]:
        turns: list[Turn] = []
        if body.get("system"):
            turns.append(["system", text_of(body["system"]), []])
        for message in body.get("messages") or ():
            if isinstance(message, Mapping):
                turns += _turns(str(message.get("role") or "user"), message.get("content"))
        return turns

    def canonical(self, body: Mapping[str, Any]) -> Any:
        return canonical(body)

    def overridden(self, body: Mapping[str, Any], overrides: Overrides) -> dict[str, Any]:
        new = with_plain(body, overrides)
        if overrides.system is not None or overrides.system_append is not None:
            new["system"] = overrides.system_text(text_of(body.get("system")))
        if overrides.tool_descriptions and body.get("tools"):
            new["tools"] = [described(tool, overrides) for tool in body["tools"]]
        return new

    def answer(self, answer: Answer, body: Mapping[str, Any], seed: str) -> tuple[str, Sequence[str]]:
        content: list[dict[str, Any]] = [{"type": "text", "text": answer.text}] if answer.text else []
        content += [
            {"type": "tool_use", "id": id_, "name": call.name, "input": object_of(call.arguments)}
            for id_, call in named(answer, "toolu_", seed)
        ]
        whole = {
            "id": made("msg_", seed),
            "type": "message",
            "role": "assistant",
            "model": answer.model or body.get("model") or "recorded",
            "content": content,
            "stop_reason": answer.finish_reason or ("tool_use" if answer.tool_calls else "end_turn"),
            "stop_sequence": None,
            "usage": {"input_tokens": number(answer.input_tokens), "output_tokens": number(answer.output_tokens)},
        }
        if not body.get("stream"):
            return "application/json", [json.dumps(whole)]
        told = [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in _stream(whole)]
        return "text/event-stream", told

    def said(self, text: str) -> Answer:
        if text.lstrip().startswith(("data:", ":", "event:")):
            return _answer(_gathered(text))
        try:
            return _answer(json.loads(text))
        except ValueError:
            return Answer()


def _turns(role: str, content: Any) -> list[Turn]:
    """A message as turns: results of tools come as the user's, and are turns of their own."""
    if not isinstance(content, list):
        return [[role, text_of(content), []]]
    results: list[Turn] = []
    rest: list[Any] = []
    calls: list[Any] = []
    for block in content:
        kind = block.get("type") if isinstance(block, Mapping) else None
        if kind == "tool_result":
            results.append(["tool", text_of(block.get("content")), []])
        elif kind == "tool_use":
            calls.append([block.get("name"), plain(block.get("input"))])
        elif kind not in ("thinking", "redacted_thinking"):
            rest.append(block)
    return results + ([[role, text_of(rest), calls]] if rest or calls or not results else [])


def _stream(whole: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    usage = {**whole["usage"], "output_tokens": 0}
    yield {"type": "message_start", "message": {**whole, "content": [], "stop_reason": None, "usage": usage}}
    for index, block in enumerate(whole["content"]):
        if block["type"] == "text":
            yield {"type": "content_block_start", "index": index, "content_block": {"type": "text", "text": ""}}
            for piece in pieces(block["text"]):
                delta = {"type": "text_delta", "text": piece}
                yield {"type": "content_block_delta", "index": index, "delta": delta}
        else:
            yield {"type": "content_block_start", "index": index, "content_block": {**block, "input": {}}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    end = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
    yield {"type": "message_delta", "delta": end, "usage": {"output_tokens": whole["usage"]["output_tokens"]}}
    yield {"type": "message_stop"}


def _gathered(text: str) -> dict[str, Any]:
    """The message that a stream's events make."""
    whole: dict[str, Any] = {"content": []}
    for _, data in events_of(text):
        try:
            event = json.loads(data)
        except ValueError:
            continue
        if isinstance(event, dict):
            _gather(whole, event)
    return whole


def _gather(whole: dict[str, Any], event: dict[str, Any]) -> None:
    inner = event.get("message") or event.get("content_block") or event.get("delta")
    if not isinstance(inner, dict):
        return
    match event.get("type"):
        case "message_start":
            whole |= {**inner, "content": []}
        case "content_block_start":
            whole["content"].append({**inner, "text": inner.get("text", ""), "partial": ""})
        case "content_block_delta" if whole["content"]:
            whole["content"][-1]["text"] += inner.get("text") or ""
            whole["content"][-1]["partial"] += inner.get("partial_json") or ""
        case "message_delta":
            whole |= {name: value for name, value in inner.items() if value is not None}
            whole["usage"] = {**(whole.get("usage") or {}), **(event.get("usage") or {})}


def _answer(body: Any) -> Answer:
    blocks = body.get("content") if isinstance(body, Mapping) else None
    if not isinstance(blocks, list):
        return Answer()
    usage = body.get("usage") or {}
    return Answer(
        text="\n".join(block.get("text") or "" for block in blocks if block.get("type") == "text"),
        tool_calls=tuple(
            Asked(id=block.get("id"), name=str(block.get("name")), arguments=_input(block))
            for block in blocks
            if block.get("type") == "tool_use"
        ),
        input_tokens=usage.get("input_tokens"),
        output_tokens=usage.get("output_tokens"),
        finish_reason=body.get("stop_reason"),
        model=body.get("model"),
    )


def _input(block: Mapping[str, Any]) -> Any:
    return value_of(block["partial"]) if block.get("partial") else block.get("input")
