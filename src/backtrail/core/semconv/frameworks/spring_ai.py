"""Spring AI (Java): the GenAI conventions for models; tools, advisors and vector stores in `spring.ai.*` and `db.*`.

Micrometer sends every value as text. Written after the observability page of Spring AI's reference, 1.0 to 2.0.
"""

from typing import Any, Final

from backtrail.core.model.message import OfferedTool
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Kind, Tool
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import documents, json_text, tools
from backtrail.core.semconv.reading.values import text, texts

KINDS: Final[dict[str, Kind]] = {
    "chat_client": "chain", "advisor": "chain", "tool_call": "tool", "vector_store": "retriever",
}  # fmt: skip
READS: Final = "query"
NO_SESSION: Final = "default"
"""The conversation of a chat memory to which the program gave no id."""


def claims(raw: RawSpan) -> bool:
    return names.SPRING_KIND in raw.attributes or names.SPRING_TOOLS in raw.attributes


def facts(raw: RawSpan) -> Facts:
    attributes = raw.attributes
    found: Facts = {}
    kind = _kind(attributes)
    if kind is not None:
        found["kind"] = kind
    if kind == "tool" and (tool := text(attributes.get(names.SPRING_TOOL_NAME))):
        found["tool_name"] = found["name"] = tool
    session = text(attributes.get(names.SPRING_CONVERSATION))
    if session and session != NO_SESSION:
        found["session_id"] = session
    return found


def content(raw: RawSpan) -> Content:
    attributes = raw.attributes
    found: Content = {}
    kind = _kind(attributes)
    if kind == "tool":
        found["tool"] = Tool(
            name=text(attributes.get(names.SPRING_TOOL_NAME)) or raw.name or "",
            arguments=tools.arguments(attributes.get(names.SPRING_TOOL_ARGUMENTS)),
            output=tools.output(json_text.any_json(attributes.get(names.SPRING_TOOL_RESULT))),
            call_id=text(attributes.get(names.SPRING_TOOL_CALL_ID)),
        )
    if kind == "retriever":
        if query := text(attributes.get(names.SPRING_QUERY)):
            found["query"] = query
        found["documents"] = documents.documents(attributes.get(names.SPRING_DOCUMENTS))
    if named := texts(json_text.container(attributes.get(names.SPRING_TOOLS))):
        found["tools_offered"] = tuple(OfferedTool(name=name) for name in named)
    return found


def _kind(attributes: dict[str, Any]) -> Kind | None:
    """None for a call of a model, which the GenAI conventions tell."""
    kind = KINDS.get(str(attributes.get(names.SPRING_KIND)))
    return "chain" if kind == "retriever" and attributes.get(names.DB_OPERATION) != READS else kind


DIALECT: Final = Dialect("spring-ai", claims, facts, content)
