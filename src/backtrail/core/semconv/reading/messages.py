"""One tolerant reader for the messages of every vendor and framework; see `messages`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from backtrail.core.model.message import Message, Role
from backtrail.core.semconv.names import GEN_AI, GEN_AI_MESSAGE_EVENT
from backtrail.core.semconv.reading.json_text import container
from backtrail.core.semconv.reading.parts import MAX_DEPTH, Gathered, call_of, gather, parts_in_text, result_text
from backtrail.core.semconv.reading.values import text

ROLES: Final[dict[str, Role]] = {
    "system": "system", "developer": "system", "instructions": "system", "system_prompt": "system",
    "user": "user", "human": "user", "input": "user", "user_prompt": "user",
    "assistant": "assistant", "ai": "assistant", "model": "assistant", "bot": "assistant", "output": "assistant",
    "agent": "assistant", "tool_call": "assistant", "choice": "assistant", "response": "assistant",
    "tool": "tool", "function": "tool", "tool_response": "tool", "tool_result": "tool", "ipython": "tool",
    "functionexecutionresult": "tool",
}  # fmt: skip
_ENVELOPES: Final = ("messages", "generations", "choices", "output", "candidates", "outputs", "input", "contents")
_ITEM_CALLS: Final = {"function_call", "custom_tool_call", "mcp_call", "function_tool_call"}
_ITEM_SILENT: Final = {"item_reference", "compaction"}
_ITEM_RESULTS: Final = {"function_call_output", "custom_tool_call_output", "tool_result", "tool_call_response"}


def messages(value: Any, role: Role = "user") -> tuple[Message, ...]:
    """The messages in any shape they come: JSON text, a list, a list of lists, one message, an envelope around them.

    `role` is the role of what names none. A message that answers several tool calls becomes one message for each.
    Text that is no JSON is one message.
    """
    return tuple(_each(container(value), role, 0))


def system_message(value: Any) -> tuple[Message, ...]:
    """Instructions, sent as text, parts or messages, as one system message; empty where there are none."""
    found = container(value)
    gathered = Gathered()
    for message in _each(found, "system", 0):
        gather(message.content, gathered)
    content = "\n".join(gathered.texts)
    return (Message(role="system", content=content),) if content else ()


def with_system(system: tuple[Message, ...], rest: tuple[Message, ...]) -> tuple[Message, ...]:
    """The messages with the system prompt first, unless they already open with it."""
    if not system:
        return rest
    known = {message.content.strip() for message in rest if message.role == "system"}
    return tuple(message for message in system if message.content.strip() not in known) + rest


def canonical_role(sent: Any, otherwise: Role) -> Role:
    """The role meant by `developer`, `AIMessageChunk`, `MessageRole.USER` and their like."""
    if isinstance(sent, Mapping):
        sent = sent.get("value")
    if not isinstance(sent, str):
        return otherwise
    word = sent.rsplit(".", 1)[-1].lower().replace("-", "_")
    word = word.removesuffix("chunk").removesuffix("message") or word
    return ROLES.get(word, otherwise)


def joined(found: tuple[Message, ...]) -> tuple[Message, ...]:
    """Reasoning, calls and text of one answer that were sent as messages of their own, as one message."""
    return tuple(_joined(found))


def finished(found: tuple[Message, ...], reason: str | None) -> tuple[Message, ...]:
    """The messages, the last of which says why the model stopped, unless it says so already."""
    if not found or reason is None or found[-1].role != "assistant" or found[-1].finish_reason:
        return found
    return (*found[:-1], replace(found[-1], finish_reason=reason))


def _each(value: Any, role: Role, depth: int) -> list[Message]:
    if value is None or value == "" or depth > MAX_DEPTH:
        return []
    if isinstance(value, str):
        inner = container(value)
        return [Message(role=role, content=value)] if isinstance(inner, str) else _each(inner, role, depth + 1)
    if isinstance(value, Mapping):
        return _one(value, role, depth) if value else []
    if isinstance(value, list | tuple):
        return _list(value, role, depth)
    return [Message(role=role, content=str(value))]


def _list(items: Any, role: Role, depth: int) -> list[Message]:
    if items and all(_is_part(item) for item in items):
        return _built({"content": items}, role)
    if len(items) == 2 and isinstance(items[0], str) and items[0] in ROLES and isinstance(items[1], str):
        return [Message(role=ROLES[items[0]], content=items[1])]  # LangChain's shorthand ("user", "...")
    found: list[Message] = []
    for item in items:
        found += _each(item, role, depth + 1)
    return _joined(found) if any(_is_item(item) for item in items) else found


def _one(sent: Mapping[str, Any], role: Role, depth: int) -> list[Message]:
    sent = _unfolded(sent)
    kind = str(sent.get("type") or "")
    if kind in _ITEM_SILENT or (kind == "reasoning" and not sent.get("summary") and not sent.get("content")):
        return []
    if kind in _ITEM_CALLS or kind in _ITEM_RESULTS or kind == "reasoning" or _is_bare_call(sent):
        return _built({"content": [sent], "role": "assistant" if kind not in _ITEM_RESULTS else "tool"}, role)
    if kind.endswith("_call") and "role" not in sent and "content" not in sent:  # web_search_call and its like
        return _built({"content": [{"type": "tool_call", "name": kind, "arguments": sent.get("action"), **sent}]}, role)
    for key in _ENVELOPES:
        if isinstance(sent.get(key), list | tuple | Mapping) and not _has_role(sent):
            inner: Role = role if key in ("messages", "input", "contents") else "assistant"
            return _each(sent[key], inner, depth + 1)
    return _built(sent, role)


def _unfolded(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message without its wrapping: LangChain's constructor and `data`, a choice around `message`."""
    for _ in range(4):
        if isinstance(sent.get("kwargs"), Mapping) and ("lc" in sent or isinstance(sent.get("id"), list)):
            ids = sent.get("id")
            named = ids[-1] if isinstance(ids, list) and ids else None
            sent = {"type": named, **sent["kwargs"]}
        elif isinstance(sent.get("data"), Mapping) and "content" in sent["data"] and "role" not in sent:
            sent = {"type": sent.get("type"), **sent["data"]}
        elif isinstance(sent.get("message"), Mapping):
            reason = sent.get("finish_reason") or sent.get("finishReason")
            sent = {**({"finish_reason": reason} if reason else {}), **sent["message"], "_answer": True}
        else:
            return sent
    return sent


def _built(sent: Mapping[str, Any], role: Role) -> list[Message]:
    gathered = Gathered()
    own = _role(sent, "assistant" if sent.get("_answer") else role)
    if own == "tool" and (call_id := _answered(sent)) is not None:
        content = result_text(_content(sent))
        return [Message(role="tool", content=content, tool_call_id=call_id, name=text(sent.get("name")))]
    gather(_content(sent), gathered)
    _extras(sent, gathered)
    message = Message(
        role=own,
        content="\n".join(gathered.texts),
        reasoning="\n".join(gathered.reasoning) or None,
        tool_calls=tuple(gathered.calls),
        tool_call_id=_answered(sent) if own == "tool" else None,
        name=text(sent.get("name")),
        media=tuple(gathered.media),
        finish_reason=text(sent.get("finish_reason") or sent.get("finishReason") or sent.get("stop_reason")),
    )
    prompts = [Message(role="system", content=prompt) for prompt in gathered.prompts]
    if not gathered.results and not prompts:
        return [message]
    empty = not (message.content or message.reasoning or message.tool_calls or message.media)
    if empty:
        return [*prompts, *gathered.results]
    return [message, *gathered.results] if own == "assistant" else [*prompts, *gathered.results, message]


def _content(sent: Mapping[str, Any]) -> Any:
    for key in ("parts", "content", "blocks", "_content", "body", "text", "response", "output"):
        found = sent.get(key)
        if found is not None and found not in ("", []):
            return parts_in_text(found)
    return None


def _extras(sent: Mapping[str, Any], gathered: Gathered) -> None:
    """What stands beside the content: tool calls in their own key, reasoning, refusals."""
    more = sent.get("additional_kwargs")
    more = more if isinstance(more, Mapping) else {}
    calls = container(sent.get("tool_calls") or sent.get("toolCalls") or more.get("tool_calls"))
    for call in calls if isinstance(calls, list | tuple) else ():
        gathered.add_call(call_of(call))
    single = sent.get("function_call") or more.get("function_call")
    if isinstance(single, Mapping) and not gathered.calls:
        gathered.add_call(call_of(single))
    for key in ("reasoning_content", "reasoning", "thinking", "thought"):
        found = sent.get(key) or more.get(key)
        if isinstance(found, str | list) and found:
            said = result_text(parts_in_text(found))
            if said not in gathered.reasoning:
                gathered.reasoning.append(said)
            break
    if isinstance(sent.get("refusal"), str) and not gathered.texts and sent["refusal"]:
        gathered.texts.append(sent["refusal"])


def _role(sent: Mapping[str, Any], otherwise: Role) -> Role:
    for key in ("role", "_role", "type", "event.name", "kind", "author"):
        if key in sent and sent[key] is not None:
            name = sent[key]
            if key == "event.name" and isinstance(name, str):
                name = name.removeprefix(GEN_AI).removesuffix(GEN_AI_MESSAGE_EVENT)
            found = canonical_role(name, otherwise)
            if found != otherwise or key == "role":
                return found
    return otherwise


def _answered(sent: Mapping[str, Any]) -> str | None:
    for key in ("tool_call_id", "toolCallId", "tool_use_id", "call_id", "id"):
        found = text(sent.get(key))
        if found is not None:
            return found
    more = sent.get("additional_kwargs")
    return text(more.get("tool_call_id")) if isinstance(more, Mapping) else None


def _has_role(sent: Mapping[str, Any]) -> bool:
    return any(isinstance(sent.get(key), str) for key in ("role", "_role")) or "parts" in sent


def _is_part(item: Any) -> bool:
    return (
        isinstance(item, Mapping)
        and item.get("type") in ("text", "input_text", "output_text", "thinking", "tool_use", "image", "image_url")
        and "role" not in item
    )


def _is_item(item: Any) -> bool:
    return isinstance(item, Mapping) and (
        item.get("type") in _ITEM_CALLS or item.get("type") == "reasoning" or _is_bare_call(item)
    )


def _is_bare_call(item: Mapping[str, Any]) -> bool:
    """A tool call of OpenAI's where a message is expected (CrewAI answers with a list of them)."""
    inner = item.get("function")
    return "role" not in item and isinstance(inner, Mapping) and "name" in inner and "arguments" in inner


def _joined(found: Sequence[Message]) -> list[Message]:
    """Items of the Responses API that make up one answer, as one message of the assistant."""
    joined: list[Message] = []
    for message in found:
        last = joined[-1] if joined else None
        if last is not None and last.role == message.role == "assistant" and not (last.content and message.content):
            joined[-1] = Message(
                role="assistant",
                content="\n".join(part for part in (last.content, message.content) if part),
                reasoning="\n".join(part for part in (last.reasoning, message.reasoning) if part) or None,
                tool_calls=last.tool_calls + message.tool_calls,
                name=last.name or message.name,
                media=last.media + message.media,
                finish_reason=message.finish_reason or last.finish_reason,
            )
        else:
            joined.append(message)
    return joined
