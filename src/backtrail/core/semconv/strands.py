"""Strands Agents: the GenAI conventions, with its own unit of time and its own word for a tool that failed."""

from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.model.message import Message, OfferedTool
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Tool
from backtrail.core.semconv import genai, genai_events, names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import messages, tools
from backtrail.core.semconv.reading.json_text import container
from backtrail.core.semconv.reading.parts import result_text
from backtrail.core.semconv.reading.values import first, number, text, texts

MILLISECOND: Final = 1_000_000


def claims(raw: RawSpan) -> bool:
    attributes = raw.attributes
    return names.STRANDS in (attributes.get(names.GEN_AI_PROVIDER), attributes.get(names.GEN_AI_SYSTEM))


def facts(raw: RawSpan) -> Facts:
    attributes = raw.attributes
    found: Facts = {}
    if tags := texts(container(attributes.get("tags"))):
        found["tags"] = tags
    if first(attributes, *names.STRANDS_TOOL_STATUS) == "error" and raw.status != "error":
        found["status"] = "error"
        found["error_message"] = text(raw.status_message) or "the tool answered with an error"
    return found


def content(raw: RawSpan) -> Content:
    attributes: dict[str, Any] = raw.attributes
    found: Content = {}
    waited = number(attributes.get(names.GEN_AI_FIRST_TOKEN))
    if waited is not None and waited >= 0:
        found["time_to_first_token"] = int(waited * MILLISECOND)
    named = texts(container(attributes.get(names.STRANDS_TOOLS)))
    if named and names.GEN_AI_TOOL_DEFINITIONS not in attributes:
        found["tools_offered"] = tuple(OfferedTool(name=name) for name in named)
    if asked := _asked(raw):
        found["input_messages"] = asked
    if (tool := _tool(attributes)) is not None:
        found["tool"] = tool
    return found


def _asked(raw: RawSpan) -> tuple[Message, ...]:
    """An agent's instructions are an attribute and what it was asked an event: both, where there are both."""
    system = first(raw.attributes, names.GEN_AI_SYSTEM_INSTRUCTIONS, names.STRANDS_SYSTEM)
    if system is None or names.GEN_AI_INPUT_MESSAGES in raw.attributes:
        return ()
    for event in raw.events:
        if event.name == names.GEN_AI_OPERATION_DETAILS and names.GEN_AI_INPUT_MESSAGES in event.attributes:
            sent = {names.GEN_AI_SYSTEM_INSTRUCTIONS: system}
            return genai.input_messages({**event.attributes, **sent})
    asked = genai_events.content(raw).get("input_messages", ())
    return messages.with_system(messages.system_message(system), asked) if asked else ()


def _tool(attributes: dict[str, Any]) -> Tool | None:
    """What a tool gave back, out of Bedrock's parts of text."""
    name, sent = text(attributes.get(names.GEN_AI_TOOL_NAME)), first(attributes, *names.GEN_AI_TOOL_RESULT)
    parts = container(sent)
    if name is None or not isinstance(parts, list) or not parts:
        return None
    if not all(isinstance(part, Mapping) and set(part) == {"text"} for part in parts):
        return None
    return Tool(name=name, output=tools.output(result_text(parts)))


DIALECT: Final = Dialect("strands", claims, facts, content)
