"""Haystack's own tracing: components and agent steps, with what went in and came out as JSON."""

from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Kind, SpanError, Tool
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import documents, json_text, messages, tokens, tools
from backtrail.core.semconv.reading.exchange import query
from backtrail.core.semconv.reading.values import first, first_line, text

KINDS: Final[dict[str, Kind]] = {
    "haystack.pipeline.run": "chain", "haystack.async_pipeline.run": "chain", "haystack.agent.run": "agent",
    "haystack.agent.step": "chain", "haystack.agent.step.llm": "llm", "haystack.agent.step.tool": "tool",
}  # fmt: skip
COMPONENTS: Final[tuple[tuple[str, Kind], ...]] = (
    ("Retriever", "retriever"), ("Search", "retriever"), ("Ranker", "reranker"), ("Embedder", "embedding"),
    ("Generator", "llm"),
)  # fmt: skip
"""By the end of a component's type."""
UNNAMED: Final = "the tool answered with an error"


def claims(raw: RawSpan) -> bool:
    return (raw.name or "").startswith(names.HAYSTACK)


def facts(raw: RawSpan) -> Facts:
    attributes = raw.attributes
    kind = _kind(raw)
    found: Facts = {"kind": kind}
    if name := text(attributes.get(names.HAYSTACK_COMPONENT)):
        found["name"] = name
    if kind == "tool" and (tool := text(attributes.get(names.HAYSTACK_TOOL))):
        found["tool_name"] = found["name"] = tool
        if attributes.get(names.HAYSTACK_TOOL_ERROR) is True and raw.status != "error":
            found["status"] = "error"
            found["error_message"] = first_line(_failure(attributes))
    if kind in ("llm", "embedding"):
        _add_model(attributes, found)
    return found


def content(raw: RawSpan) -> Content:
    attributes = raw.attributes
    kind = _kind(raw)
    given = json_text.container(first(attributes, *names.HAYSTACK_INPUT))
    made = json_text.container(first(attributes, *names.HAYSTACK_OUTPUT))
    asked = given if isinstance(given, Mapping) else {}
    answered = made if isinstance(made, Mapping) else {}
    found: Content = {}
    if kind == "tool":
        found["tool"] = Tool(
            name=text(attributes.get(names.HAYSTACK_TOOL)) or raw.name or "",
            arguments=tools.arguments(given),
            output=tools.output(made),
        )
        if attributes.get(names.HAYSTACK_TOOL_ERROR) is True and raw.status != "error":
            found["error"] = SpanError(message=_failure(attributes))
    elif kind == "llm":
        found["input_messages"] = messages.messages(first(dict(asked), "messages", "prompt"))
        found["output_messages"] = _replies(answered)
        found["tools_offered"] = tools.offered(_definitions(asked.get("tools")))
    elif kind in ("retriever", "reranker"):
        if (question := query(given)) is not None:
            found["query"] = question
        found["documents"] = documents.documents(answered.get("documents"))
    elif kind == "agent":
        said = messages.messages(answered.get("messages"))
        found["input_messages"] = said[:-1] or messages.messages(asked.get("messages"))
        found["output_messages"] = said[-1:]
        offered = _definitions(json_text.container(attributes.get(names.HAYSTACK_AGENT_TOOLS)))
        found["tools_offered"] = tools.offered(offered)
    else:
        found |= {"input": given, "output": made}
    return found


def _kind(raw: RawSpan) -> Kind:
    component = text(raw.attributes.get(names.HAYSTACK_COMPONENT_TYPE)) or ""
    for end, kind in COMPONENTS:
        if component.endswith(end):
            return kind
    return KINDS.get(raw.name or "", "chain")


def _add_model(attributes: dict[str, Any], found: Facts) -> None:
    made = json_text.mapping(first(attributes, *names.HAYSTACK_OUTPUT))
    meta: Any = made.get("meta")
    replies = made.get("replies")
    if isinstance(replies, list) and replies and isinstance(replies[0], Mapping):
        meta = replies[0].get("meta")
    meta = meta[0] if isinstance(meta, list) and meta else meta
    if not isinstance(meta, Mapping):
        return
    if model := text(meta.get("model")):
        found["model"] = found["name"] = model
    if (used := tokens.usage_of(meta.get("usage"))) is not None:
        found["usage"] = used


def _replies(answered: Mapping[str, Any]) -> Any:
    replies = answered.get("replies")
    said = messages.messages(replies, "assistant")
    last = replies[-1] if isinstance(replies, list) and replies else None
    meta = last.get("meta") if isinstance(last, Mapping) else None
    return messages.finished(said, text(meta.get("finish_reason")) if isinstance(meta, Mapping) else None)


def _definitions(offered: Any) -> list[Any]:
    """The tools out of what says their class."""
    listed = offered if isinstance(offered, list) else []
    return [tool.get("data", tool) if isinstance(tool, Mapping) else tool for tool in listed]


def _failure(attributes: dict[str, Any]) -> str:
    made = json_text.container(first(attributes, *names.HAYSTACK_OUTPUT))
    told = made.get("error") if isinstance(made, Mapping) else made
    return text(told) or UNNAMED


DIALECT: Final = Dialect("haystack", claims, facts, content)
