"""GenAI conversations that were sent as span events or as log records instead of attributes.

Attributes win: content that came both ways is shown once, because this dialect is asked after `genai`.
"""

from typing import Any, Final

from backtrail.core.model.message import Message, Role
from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.model.span import Tool
from backtrail.core.semconv import genai, names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import json_text, messages, tools
from backtrail.core.semconv.reading.values import first, text

LEFT_OUT: Final = frozenset({names.GEN_AI_SYSTEM, names.GEN_AI_PROVIDER, names.EVENT_NAME, names.BODY})


def claims(raw: RawSpan) -> bool:
    return bool(raw.events) and any(event.name.startswith(names.GEN_AI) for event in raw.events)


def facts(raw: RawSpan) -> Facts:
    found: Facts = {}
    for event in raw.events:
        if event.name == names.GEN_AI_OPERATION_DETAILS:
            found = genai.attribute_facts(_told(event), raw.name or "", raw.status)
    if not found and raw.source == "otlp-log":
        provider = next((text(event.attributes.get(names.GEN_AI_SYSTEM)) for event in raw.events), None)
        return {"kind": "llm", "provider": provider} if provider else {"kind": "llm"}
    return found


def content(raw: RawSpan) -> Content:
    if found := genai.attribute_content(details(raw)):
        return _as_tool(raw, found) if _is_tool(raw) else found
    events = sorted(raw.events, key=lambda event: (event.time or 0, event.order))
    asked: list[Message] = []
    answered: list[Message] = []
    for event in events:
        if _is_answer(event):
            answered += _said(event)
        elif _is_message(event):
            asked += _said(event)
    if _is_tool(raw):
        return _tool(raw, asked, answered)
    told: Content = {}
    if asked:
        told["input_messages"] = tuple(asked)
    if answered:
        told["output_messages"] = tuple(answered)
    return told


def _is_tool(raw: RawSpan) -> bool:
    return text(raw.attributes.get(names.GEN_AI_OPERATION)) == "execute_tool"


def details(raw: RawSpan) -> dict[str, Any]:
    """What the events of one call tell together: Strands sends what went in and what came out in one each."""
    found: dict[str, Any] = {}
    for event in raw.events:
        if event.name == names.GEN_AI_OPERATION_DETAILS:
            found = {**_told(event), **found}
    return found


def _as_tool(raw: RawSpan, told: Content) -> Content:
    """Strands tells a tool's run as messages too: the call that went in, the response that came out."""
    asked, answered = told.pop("input_messages", ()), told.pop("output_messages", ())
    call = next((call for message in asked for call in message.tool_calls), None)
    name = text(raw.attributes.get(names.GEN_AI_TOOL_NAME)) or (call.name if call else None)
    if "tool" not in told and name is not None and (call or answered):
        told["tool"] = Tool(
            name=name,
            arguments=call.arguments if call else None,
            output=tools.output(answered[-1].content) if answered else None,
            call_id=text(raw.attributes.get(names.GEN_AI_TOOL_CALL_ID)) or (call.id if call else None),
        )
    return told


def _told(event: RawEvent) -> dict[str, Any]:
    body = event.attributes.get(names.BODY)
    return {**event.attributes, **body} if isinstance(body, dict) else event.attributes


def _is_answer(event: RawEvent) -> bool:
    return event.name in (names.GEN_AI_CHOICE, names.GEN_AI_PROMPT_EVENTS[1])


def _is_message(event: RawEvent) -> bool:
    name = event.name
    return name == names.GEN_AI_PROMPT_EVENTS[0] or (
        name.startswith(names.GEN_AI) and name.endswith(names.GEN_AI_MESSAGE_EVENT)
    )


def _said(event: RawEvent) -> list[Message]:
    """The messages of one event; none where the SDK was told to leave the content out."""
    attributes = event.attributes
    sent = attributes.get(names.BODY)
    if sent is None:
        sent = first(attributes, names.GEN_AI_EVENT_CONTENT, names.GEN_AI_PROMPT, names.GEN_AI_COMPLETION)
    sent = json_text.container(sent)
    if sent is None:
        sent = {key: value for key, value in attributes.items() if key not in LEFT_OUT}
    if isinstance(sent, dict):
        sent = _with_role(event.name, sent)
    role: Role = "assistant" if _is_answer(event) else "user"
    return [message for message in messages.messages(sent, role) if _says_something(message)]


def _with_role(name: str, sent: dict[str, Any]) -> dict[str, Any]:
    found = dict(sent)
    if isinstance(found.get("message"), str):  # a choice whose message is text, or JSON of parts
        inner = json_text.container(found.pop("message"))
        found = {**found, **inner} if isinstance(inner, dict) else {**found, "content": inner}
    if name.endswith(names.GEN_AI_MESSAGE_EVENT) and "role" not in found:
        found["role"] = name.removeprefix(names.GEN_AI).removesuffix(names.GEN_AI_MESSAGE_EVENT)
    return found


def _says_something(message: Message) -> bool:
    return bool(message.content or message.tool_calls or message.media or message.reasoning)


def _tool(raw: RawSpan, asked: list[Message], answered: list[Message]) -> Content:
    """Strands: a tool's span tells its arguments as a tool message and its output as a choice."""
    name = text(raw.attributes.get(names.GEN_AI_TOOL_NAME))
    if name is None or not (asked or answered):
        return {}
    return {
        "tool": Tool(
            name=name,
            arguments=tools.arguments(asked[-1].content) if asked else None,
            output=tools.output(answered[-1].content) if answered else None,
            call_id=text(raw.attributes.get(names.GEN_AI_TOOL_CALL_ID)),
        )
    }


DIALECT: Final = Dialect("genai-events", claims, facts, content)
