"""OpenAI's chat completions, spoken by many: Azure, OpenRouter, vLLM, Ollama, LiteLLM.

Source: https://platform.openai.com/docs/api-reference/chat
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from backtrail.core.tape.matching.plain import plain
from backtrail.core.tape.provider.arguments import text_of_value, value_of
from backtrail.core.tape.provider.ids import made, named, number
from backtrail.core.tape.provider.wire import (
    Answer,
    Asked,
    Overrides,
    Turn,
    canonical,
    events_of,
    text_of,
    with_plain,
)

SYSTEM: Final = ("system", "developer")


class Chat:
    """`POST …/chat/completions`."""

    name = "openai.chat"

    def conversation(self, body: Mapping[str, Any]) -> list[Turn]:
        return [_turn(message) for message in body.get("messages") or () if isinstance(message, Mapping)]

    def canonical(self, body: Mapping[str, Any]) -> Any:
        return canonical(body)

    def overridden(self, body: Mapping[str, Any], overrides: Overrides) -> dict[str, Any]:
        new = with_plain(body, overrides)
        if overrides.system is not None or overrides.system_append is not None:
            new["messages"] = _with_system(list(body.get("messages") or ()), overrides)
        if overrides.tool_descriptions and body.get("tools"):
            new["tools"] = [_described(tool, overrides) for tool in body["tools"]]
        return new

    def answer(self, answer: Answer, body: Mapping[str, Any], seed: str) -> tuple[str, Sequence[str]]:
        calls = [
            {"id": id_, "type": "function", "function": {"name": call.name, "arguments": text_of_value(call.arguments)}}
            for id_, call in named(answer, "call_", seed)
        ]
        reason = answer.finish_reason or ("tool_calls" if calls else "stop")
        whole = {
            "id": made("chatcmpl-", seed),
            "created": 0,
            "model": answer.model or body.get("model") or "recorded",
        }
        usage = _usage(answer)
        if not body.get("stream"):
            message: dict[str, Any] = {"role": "assistant", "content": answer.text or (None if calls else "")}
            if calls:
                message["tool_calls"] = calls
            choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reason}
            return "application/json", [
                json.dumps({**whole, "object": "chat.completion", "choices": [choice], "usage": usage})
            ]
        return "text/event-stream", _stream(whole, answer.text, calls, reason, usage if _wants_usage(body) else None)

    def said(self, text: str) -> Answer:
        if text.lstrip().startswith(("data:", ":", "event:")):
            return _streamed(text)
        try:
            body = json.loads(text)
            message = body["choices"][0]["message"]
        except (ValueError, LookupError, TypeError):
            return Answer()
        calls = message.get("tool_calls") or ()
        asked = tuple(
            Asked(
                id=call.get("id"), name=call["function"]["name"], arguments=value_of(call["function"].get("arguments"))
            )
            for call in calls
            if isinstance(call.get("function"), Mapping)
        )
        return _answer(text_of(message.get("content")), asked, body, body["choices"][0].get("finish_reason"))


def _turn(message: Mapping[str, Any]) -> Turn:
    calls = [
        [call["function"].get("name"), plain(value_of(call["function"].get("arguments")))]
        for call in message.get("tool_calls") or ()
        if isinstance(call, Mapping) and isinstance(call.get("function"), Mapping)
    ]
    role = str(message.get("role") or "user")
    return ["system" if role in SYSTEM else role, text_of(message.get("content")), calls]


def _with_system(messages: list[Any], overrides: Overrides) -> list[Any]:
    for place, message in enumerate(messages):
        if isinstance(message, Mapping) and message.get("role") in SYSTEM:
            text = overrides.system_text(text_of(message.get("content")))
            return [*messages[:place], {**message, "content": text}, *messages[place + 1 :]]
    return [{"role": "system", "content": overrides.system_text("")}, *messages]


def _described(tool: Any, overrides: Overrides) -> Any:
    inner = tool.get("function") if isinstance(tool, Mapping) else None
    if not isinstance(inner, Mapping):
        return tool
    told = overrides.tool_descriptions.get(str(inner.get("name")))
    return tool if told is None else {**tool, "function": {**inner, "description": told}}


def _stream(
    whole: Mapping[str, Any], text: str, calls: Sequence[Mapping[str, Any]], reason: str, usage: Any
) -> list[str]:
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": "" if text or not calls else None}]
    deltas += [{"content": piece} for piece in pieces(text)]
    deltas += [{"tool_calls": [{"index": at, **call}]} for at, call in enumerate(calls)]
    chunk = {**whole, "object": "chat.completion.chunk"}
    told: list[dict[str, Any]] = [
        {**chunk, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas
    ]
    told.append({**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
    if usage is not None:
        told.append({**chunk, "choices": [], "usage": usage})
    return [f"data: {json.dumps(each)}\n\n" for each in told] + ["data: [DONE]\n\n"]


def pieces(text: str) -> list[str]:
    """A text as a model streams it: word by word."""
    return [word for word in text.replace(" ", "\x00 ").split("\x00") if word]


def _streamed(text: str) -> Answer:
    words: list[str] = []
    calls: dict[int, dict[str, Any]] = {}
    whole: dict[str, Any] = {}
    reason = None
    for _, data in events_of(text):
        try:
            chunk = json.loads(data)
        except ValueError:
            continue
        if not isinstance(chunk, dict):
            continue
        whole = {**whole, **{name: chunk[name] for name in ("model", "usage") if chunk.get(name)}}
        for choice in chunk.get("choices") or ():
            delta = choice.get("delta") or {}
            words.append(delta.get("content") or "")
            reason = choice.get("finish_reason") or reason
            for call in delta.get("tool_calls") or ():
                held = calls.setdefault(call.get("index", 0), {"id": None, "name": "", "arguments": ""})
                inner = call.get("function") or {}
                held["id"] = call.get("id") or held["id"]
                held["name"] += inner.get("name") or ""
                held["arguments"] += inner.get("arguments") or ""
    asked = tuple(
        Asked(id=each["id"], name=each["name"], arguments=value_of(each["arguments"]))
        for _, each in sorted(calls.items())
    )
    return _answer("".join(words), asked, whole, reason)


def _answer(text: str, asked: tuple[Asked, ...], body: Mapping[str, Any], reason: Any) -> Answer:
    usage = body.get("usage") or {}
    return Answer(
        text=text,
        tool_calls=asked,
        input_tokens=usage.get("prompt_tokens"),
        output_tokens=usage.get("completion_tokens"),
        finish_reason=reason,
        model=body.get("model"),
    )


def _usage(answer: Answer) -> dict[str, int]:
    given, made_ = number(answer.input_tokens), number(answer.output_tokens)
    return {"prompt_tokens": given, "completion_tokens": made_, "total_tokens": given + made_}


def _wants_usage(body: Mapping[str, Any]) -> bool:
    options = body.get("stream_options")
    return isinstance(options, Mapping) and bool(options.get("include_usage"))
