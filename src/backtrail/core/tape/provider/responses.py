"""OpenAI's Responses. Source: https://platform.openai.com/docs/api-reference/responses"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from backtrail.core.tape.matching.plain import plain
from backtrail.core.tape.provider.arguments import text_of_value, value_of
from backtrail.core.tape.provider.chat import SYSTEM, pieces
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

CALLS: Final = ("function_call", "custom_tool_call")
OUTPUTS: Final = ("function_call_output", "custom_tool_call_output")


class Responses:
    """`POST …/responses`."""

    name = "openai.responses"

    def conversation(self, body: Mapping[str, Any]) -> list[Turn]:
        turns: list[Turn] = []
        if body.get("instructions"):
            turns.append(["system", str(body["instructions"]), []])
        for item in _items(body):
            _add(turns, item)
        return turns

    def canonical(self, body: Mapping[str, Any]) -> Any:
        return canonical(body)

    def overridden(self, body: Mapping[str, Any], overrides: Overrides) -> dict[str, Any]:
        new = with_plain(body, overrides)
        if overrides.system is not None or overrides.system_append is not None:
            new |= _with_system(body, overrides)
        if overrides.tool_descriptions and body.get("tools"):
            new["tools"] = [described(tool, overrides) for tool in body["tools"]]
        return new

    def answer(self, answer: Answer, body: Mapping[str, Any], seed: str) -> tuple[str, Sequence[str]]:
        whole = _whole(answer, body, seed)
        if not body.get("stream"):
            return "application/json", [json.dumps(whole)]
        told = [{**event, "sequence_number": at} for at, event in enumerate(_stream(whole))]
        return "text/event-stream", [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in told]

    def said(self, text: str) -> Answer:
        body = _last(text) if text.lstrip().startswith(("data:", ":", "event:")) else _json(text)
        if not isinstance(body, Mapping) or not isinstance(body.get("output"), list):
            return Answer()
        words = [text_of(item.get("content")) for item in body["output"] if item.get("type") == "message"]
        asked = tuple(
            Asked(
                id=item.get("call_id"),
                name=str(item.get("name")),
                arguments=value_of(item.get("arguments", item.get("input"))),
            )
            for item in body["output"]
            if item.get("type") in CALLS
        )
        usage = body.get("usage") or {}
        return Answer(
            text="\n".join(words),
            tool_calls=asked,
            input_tokens=usage.get("input_tokens"),
            output_tokens=usage.get("output_tokens"),
            finish_reason=body.get("status"),
            model=body.get("model"),
        )


def _items(body: Mapping[str, Any]) -> list[Any]:
    given = body.get("input")
    return [{"role": "user", "content": given}] if isinstance(given, str) else list(given or ())


def _add(turns: list[Turn], item: Any) -> None:
    """One item of the input: calls of one answer are one turn, with the text before them."""
    if not isinstance(item, Mapping):
        return
    kind = item.get("type", "message")
    if kind in CALLS:
        if not turns or turns[-1][0] != "assistant":
            turns.append(["assistant", "", []])
        turns[-1][2].append([item.get("name"), plain(value_of(item.get("arguments", item.get("input"))))])
    elif kind in OUTPUTS:
        turns.append(["tool", text_of(item.get("output")), []])
    elif kind == "message":
        role = str(item.get("role") or "user")
        turns.append(["system" if role in SYSTEM else role, text_of(item.get("content")), []])


def _with_system(body: Mapping[str, Any], overrides: Overrides) -> dict[str, Any]:
    items = _items(body)
    for place, item in enumerate(items):
        if not body.get("instructions") and isinstance(item, Mapping) and item.get("role") in SYSTEM:
            text = overrides.system_text(text_of(item.get("content")))
            return {"input": [*items[:place], {**item, "content": text}, *items[place + 1 :]]}
    return {"instructions": overrides.system_text(str(body.get("instructions") or ""))}


def _whole(answer: Answer, body: Mapping[str, Any], seed: str) -> dict[str, Any]:
    output: list[dict[str, Any]] = []
    if answer.text or not answer.tool_calls:
        content = [{"type": "output_text", "text": answer.text, "annotations": [], "logprobs": []}]
        message = {"id": made("msg_", seed), "type": "message", "role": "assistant", "status": "completed"}
        output.append({**message, "content": content})
    for id_, call in named(answer, "call_", seed):
        told = {"id": made("fc_", seed, id_), "type": "function_call", "call_id": id_, "name": call.name}
        output.append({**told, "arguments": text_of_value(call.arguments), "status": "completed"})
    given, out = number(answer.input_tokens), number(answer.output_tokens)
    return {
        "id": made("resp_", seed),
        "object": "response",
        "created_at": 0,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": body.get("instructions"),
        "metadata": {},
        "model": answer.model or body.get("model") or "recorded",
        "output": output,
        "parallel_tool_calls": True,
        "temperature": body.get("temperature"),
        "tool_choice": body.get("tool_choice") or "auto",
        "tools": body.get("tools") or [],
        "top_p": body.get("top_p"),
        "usage": {
            "input_tokens": given,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": out,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": given + out,
        },
    }


def _stream(whole: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The events of a streamed answer, in the order in which the provider sends them."""
    begun = {**whole, "status": "in_progress", "output": [], "usage": None}
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for index, item in enumerate(whole["output"]):
        told = {"output_index": index, "item_id": item["id"]}
        if item["type"] == "message":
            yield from _message(item, told)
        else:
            begun_call = {**item, "arguments": "", "status": "in_progress"}
            yield {"type": "response.output_item.added", "output_index": index, "item": begun_call}
            yield {"type": "response.function_call_arguments.delta", **told, "delta": item["arguments"]}
            done = {"arguments": item["arguments"], "name": item["name"]}
            yield {"type": "response.function_call_arguments.done", **told, **done}
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
    yield {"type": "response.completed", "response": dict(whole)}


def _message(item: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    part = item["content"][0]
    place = {**told, "content_index": 0}
    begun = {**item, "content": [], "status": "in_progress"}
    yield {"type": "response.output_item.added", "output_index": told["output_index"], "item": begun}
    yield {"type": "response.content_part.added", **place, "part": {**part, "text": ""}}
    for piece in pieces(part["text"]):
        yield {"type": "response.output_text.delta", **place, "delta": piece, "logprobs": []}
    yield {"type": "response.output_text.done", **place, "text": part["text"], "logprobs": []}
    yield {"type": "response.content_part.done", **place, "part": part}


def _last(text: str) -> Any:
    """The response as the last event of a stream that carries it tells it."""
    found: Any = None
    for _, data in events_of(text):
        event = _json(data)
        if isinstance(event, Mapping) and isinstance(event.get("response"), Mapping):
            found = event["response"]
    return found


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
