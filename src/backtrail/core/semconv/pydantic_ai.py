"""Pydantic AI and Logfire: what they say beside the `gen_ai.*` attributes."""

from typing import Any, Final

from backtrail.core.model.message import Message
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Kind, Tool
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import json_text, messages, tools
from backtrail.core.semconv.reading.values import first, first_text, text, texts

SPAN_NAMES: Final[dict[str, Kind]] = {
    "agent run": "agent", "running tool": "tool", "running tools": "chain", "running output function": "tool",
    "preparing model request params": "chain",
}  # fmt: skip
OPENAI_AGENTS: Final[dict[str, Kind]] = {
    "Function: {name}": "tool", "Agent run: {name!r}": "agent", "Guardrail {name!r} {triggered=}": "guardrail",
}  # fmt: skip
"""By its template, what a span of Logfire's integration of the OpenAI Agents SDK is."""


def claims(raw: RawSpan) -> bool:
    return raw.scope == "pydantic-ai" or raw.scope.startswith("logfire") or names.LOGFIRE_MESSAGE in raw.attributes


def facts(raw: RawSpan) -> Facts:
    attributes = raw.attributes
    found: Facts = {}
    if attributes.get(names.LOGFIRE_SPAN_TYPE) == "log" and names.GEN_AI_INPUT_TOKENS not in attributes:
        found["kind"] = "chain"  # with tokens it is what a streamed call came to, and the call's span has none
    elif names.GEN_AI_OPERATION not in attributes and (kind := SPAN_NAMES.get(raw.name or "")):
        found["kind"] = kind
    _add_names(attributes, raw.name or "", found)
    if raw.scope == names.LOGFIRE_AGENTS:
        _add_step(attributes, found)
    for key in names.LOGFIRE_SESSION:
        if (session := text(attributes.get(key))) and not session.startswith(names.LOGFIRE_SCRUBBED):
            found["session_id"] = session
            break
    if (user := text(attributes.get(names.LOGFIRE_USER))) and not user.startswith(names.LOGFIRE_SCRUBBED):
        found["user_id"] = user
    if (
        names.LOGFIRE_TAGS in attributes
        and raw.scope == "logfire"
        and (tags := texts(json_text.container(attributes.get(names.LOGFIRE_TAGS))))
    ):
        found["tags"] = tags
    return found


def content(raw: RawSpan) -> Content:
    attributes = raw.attributes
    found: Content = {}
    _add_run(attributes, found)
    _add_events(attributes, found)
    if tool := _tool(attributes) or _function(raw):
        found["tool"] = tool
    if names.GEN_AI_TOOL_DEFINITIONS not in attributes:
        request = json_text.mapping(attributes.get(names.PYDANTIC_REQUEST))
        if offered := tools.offered(first(request, "function_tools", "tools")):
            found["tools_offered"] = offered
    return found


def _add_names(attributes: dict[str, Any], name: str, found: Facts) -> None:
    if agent := text(attributes.get(names.PYDANTIC_AGENT)):
        found["name"] = agent
    elif (tool := text(attributes.get(names.GEN_AI_TOOL_NAME))) and names.GEN_AI_REQUEST_MODEL not in attributes:
        found["tool_name"] = found["name"] = tool
    elif name == attributes.get(names.LOGFIRE_TEMPLATE) and (said := text(attributes.get(names.LOGFIRE_MESSAGE))):
        found["name"] = said
    if names.PYDANTIC_AGENT in attributes and (model := text(attributes.get(names.PYDANTIC_MODEL))):
        found["model"] = model


def _add_run(attributes: dict[str, Any], found: Content) -> None:
    """The agent's run: every message, the last of which is the answer."""
    sent = first(attributes, *names.PYDANTIC_MESSAGES)
    if sent is None:
        if names.PYDANTIC_RESULT in attributes:
            found["output"] = json_text.container(attributes[names.PYDANTIC_RESULT])
        return
    system = messages.system_message(attributes.get(names.GEN_AI_SYSTEM_INSTRUCTIONS))
    said = messages.with_system(system, messages.messages(sent))
    asked, answered = _split(said)
    if asked:
        found["input_messages"] = asked
    if answered:
        found["output_messages"] = answered
    elif result := text(attributes.get(names.PYDANTIC_RESULT)):
        found["output_messages"] = (Message(role="assistant", content=result),)


def _split(said: tuple[Message, ...]) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    if said and said[-1].role == "assistant":
        return said[:-1], said[-1:]
    return said, ()


def _add_events(attributes: dict[str, Any], found: Content) -> None:
    """Version 1: the conversation of a call as a list of events, the last of which is the choice."""
    events = json_text.sequence(attributes.get(names.PYDANTIC_EVENTS))
    events = [event for event in events if isinstance(event, dict) and names.EVENT_NAME in event]
    asked = [event for event in events if event[names.EVENT_NAME] != names.GEN_AI_CHOICE]
    answered = [event for event in events if event[names.EVENT_NAME] == names.GEN_AI_CHOICE]
    if asked:
        found["input_messages"] = messages.messages(asked)
    if answered:
        found["output_messages"] = messages.messages(answered, "assistant")


def _tool(attributes: dict[str, Any]) -> Tool | None:
    name = text(attributes.get(names.GEN_AI_TOOL_NAME))
    if name is None or names.PYDANTIC_TOOL_ARGUMENTS not in attributes:
        return None
    return Tool(
        name=name,
        arguments=tools.arguments(attributes[names.PYDANTIC_TOOL_ARGUMENTS]),
        output=tools.output(attributes.get(names.PYDANTIC_TOOL_RESPONSE)),
        call_id=first_text(attributes, names.GEN_AI_TOOL_CALL_ID),
    )


def _add_step(attributes: dict[str, Any], found: Facts) -> None:
    """A step of the OpenAI Agents SDK."""
    kind = OPENAI_AGENTS.get(str(attributes.get(names.LOGFIRE_TEMPLATE)))
    if kind is None:
        return
    found["kind"] = kind
    if name := text(attributes.get(names.LOGFIRE_NAME)):
        found["name"] = name
        if kind == "tool":
            found["tool_name"] = name


def _function(raw: RawSpan) -> Tool | None:
    attributes = raw.attributes
    name = text(attributes.get(names.LOGFIRE_NAME))
    if raw.scope != names.LOGFIRE_AGENTS or name is None:
        return None
    if OPENAI_AGENTS.get(str(attributes.get(names.LOGFIRE_TEMPLATE))) != "tool":
        return None
    return Tool(
        name=name,
        arguments=tools.arguments(attributes.get(names.LOGFIRE_INPUT)),
        output=tools.output(attributes.get(names.LOGFIRE_OUTPUT)),
    )


DIALECT: Final = Dialect("pydantic-ai", claims, facts, content)
