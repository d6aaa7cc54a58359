"""A call and its answer in a line each, as reports and rows show them."""

import json
from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.tape.divergence.spoken import answer, conversation
from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.trajectory import said

LENGTH: Final = 400


def called(one: Ask | Event) -> str:
    """`tool issue_refund`, `model openai.chat`, `POST https://host/path`."""
    return {"llm": f"model {one.name}".rstrip(), "http": one.name}.get(one.kind, f"{one.kind} {one.name}")


def asks(one: Ask | Event) -> str:
    """What a call asks, in a line: a tool's arguments by name, of a model call what was said last."""
    args = one.args
    turns = one.conversation if isinstance(one, Ask) else conversation(one)
    if turns:
        return _spoken(turns[-1])
    if isinstance(args, Mapping):
        return _cut(", ".join(f"{name}={_json(value)}" for name, value in args.items()))
    return _cut(_json(args))


def gave(event: Event) -> str:
    """What came back, in a line; of a failed call, how it failed."""
    result = event.result
    if event.outcome == "error":
        return _cut(f"{_of(result, 'type') or 'error'}: {_of(result, 'message') or ''}")
    answered = answer(event)
    if answered is not None:
        calls = ", ".join(f"{call.name}({_json(call.arguments)})" for call in answered.tool_calls)
        return _cut(" ".join(part for part in (answered.text, calls) if part))
    if isinstance(result, Mapping):
        if "untyped" in result:
            return _cut(_json(result["untyped"]))
        if "status" in result and "body" in result:
            body = said(result)["body"]
            return _cut(f"{result['status']} {body if isinstance(body, str) else _json(body)}")
    return _cut(_json(result))


def _spoken(turn: Any) -> str:
    role, text, calls = (*turn, None, None, None)[:3]
    wishes = ", ".join(f"{name}({_json(args)})" for name, args in calls or ())
    return _cut(f"{role}: " + " ".join(part for part in (str(text or ""), wishes) if part))


def _of(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=repr)


def _cut(text: str) -> str:
    return " ".join(text[: LENGTH * 4].split())[:LENGTH]
