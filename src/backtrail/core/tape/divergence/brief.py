"""A call and its answer in a line each, as reports and rows show them."""

import json
from collections.abc import Mapping
from typing import Any, Final

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
    conversation = one.conversation if isinstance(one, Ask) else None
    if conversation is None and isinstance(args, Mapping):
        conversation = args.get("conversation")
    if conversation:
        return _spoken(conversation[-1])
    if one.kind == "llm" and isinstance(args, Mapping) and isinstance(args.get("body"), Mapping):
        return _last(args["body"])
    if isinstance(args, Mapping):
        return _cut(", ".join(f"{name}={_json(value)}" for name, value in args.items()))
    return _cut(_json(args))


def gave(event: Event) -> str:
    """What came back, in a line; of a failed call, how it failed."""
    result = event.result
    if event.outcome == "error":
        return _cut(f"{_of(result, 'type') or 'error'}: {_of(result, 'message') or ''}")
    if isinstance(result, Mapping):
        if "answer" in result:
            return _answered(result["answer"])
        if "untyped" in result:
            return _cut(_json(result["untyped"]))
        if "status" in result and "body" in result:
            body = said(result)["body"]
            return _cut(f"{result['status']} {body if isinstance(body, str) else _json(body)}")
    return _cut(_json(result))


def _answered(answer: Any) -> str:
    calls = ", ".join(f"{call['name']}({_json(call.get('arguments'))})" for call in _of(answer, "tool_calls") or ())
    return _cut(" ".join(part for part in (_of(answer, "text") or "", calls) if part))


def _spoken(turn: Any) -> str:
    role, text, calls = (*turn, None, None, None)[:3]
    wishes = ", ".join(f"{name}({_json(args)})" for name, args in calls or ())
    return _cut(f"{role}: " + " ".join(part for part in (str(text or ""), wishes) if part))


def _last(body: Mapping[str, Any]) -> str:
    turns = body.get("messages") or body.get("input") or body
    last = turns[-1] if isinstance(turns, list) and turns else turns
    if isinstance(last, Mapping) and "content" in last:
        content = last["content"]
        return _cut(f"{last.get('role', '')}: {content if isinstance(content, str) else _json(content)}")
    return _cut(last if isinstance(last, str) else _json(last))


def _of(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=repr)


def _cut(text: str) -> str:
    return " ".join(text[: LENGTH * 4].split())[:LENGTH]
