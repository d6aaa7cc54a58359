"""Strands Agents: the GenAI conventions, with its own unit of time and its own word for a tool that failed."""

from typing import Any, Final

from backtrail.core.model.message import Message, OfferedTool
from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv import genai, names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading.json_text import container
from backtrail.core.semconv.reading.values import number, text, texts

MILLISECOND: Final = 1_000_000


def claims(raw: RawSpan) -> bool:
    attributes = raw.attributes
    return names.STRANDS in (attributes.get(names.GEN_AI_PROVIDER), attributes.get(names.GEN_AI_SYSTEM))


def facts(raw: RawSpan) -> Facts:
    attributes = raw.attributes
    found: Facts = {}
    if tags := texts(container(attributes.get("tags"))):
        found["tags"] = tags
    if attributes.get(names.GEN_AI_TOOL_STATUS) == "error" and raw.status != "error":
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
    return found


def _asked(raw: RawSpan) -> tuple[Message, ...]:
    """An agent's instructions are an attribute and what it was asked an event: both, where there are both."""
    system = raw.attributes.get(names.GEN_AI_SYSTEM_INSTRUCTIONS)
    if system is None or names.GEN_AI_INPUT_MESSAGES in raw.attributes:
        return ()
    for event in raw.events:
        if event.name == names.GEN_AI_OPERATION_DETAILS and names.GEN_AI_INPUT_MESSAGES in event.attributes:
            sent = {names.GEN_AI_SYSTEM_INSTRUCTIONS: system}
            return genai.input_messages({**event.attributes, **sent})
    return ()


DIALECT: Final = Dialect("strands", claims, facts, content)
