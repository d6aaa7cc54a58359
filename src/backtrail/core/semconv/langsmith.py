"""LangSmith's OpenTelemetry mode: runs as spans with `langsmith.*` attributes, content in `gen_ai.prompt`."""

import re
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Kind
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.langsmith_runs import KINDS, add_people, tidy
from backtrail.core.semconv.reading import dispatch, exchange, tokens, tools
from backtrail.core.semconv.reading.json_text import container
from backtrail.core.semconv.reading.values import text, texts

ANSWERED_BY: Final = re.compile(r'"model_name": ?"([^"\\]{1,200})"')
"""In LangChain's answer: found without parsing it, because every span that is written is asked."""


def claims(raw: RawSpan) -> bool:
    return names.LANGSMITH_KIND in raw.attributes or names.LANGSMITH_NAME in raw.attributes


def facts(raw: RawSpan) -> Facts:
    attributes = raw.attributes
    found: Facts = {}
    kind = _kind(attributes)
    if kind is not None:
        found["kind"] = kind
    if kind == "tool" and raw.name:
        ran = dispatch.ran(raw.name, attributes.get(names.GEN_AI_PROMPT))
        found["tool_name"] = ran[0] if ran else raw.name
    if kind in ("llm", "embedding"):
        if names.GEN_AI_RESPONSE_MODEL not in attributes:
            answered = ANSWERED_BY.search(text(attributes.get(names.GEN_AI_COMPLETION)) or "")
            if answered is not None:
                found["model"] = answered[1]
        if provider := text(attributes.get(names.LANGSMITH_METADATA + "ls_provider")):
            found["provider"] = provider
        if (used := tokens.usage_of(attributes.get(names.LANGSMITH_USAGE))) is not None:
            found["usage"] = used
    if raw.name and kind != "agent":
        found["name"] = raw.name
    add_people(_named(attributes), found)
    tags = attributes.get(names.LANGSMITH_TAGS)
    if isinstance(tags, str):
        tags = [tag.strip() for tag in tags.split(",")]
    if tagged := texts(tags):
        found["tags"] = tagged
    return found


def content(raw: RawSpan) -> Content:
    attributes = raw.attributes
    found = exchange.told(
        _kind(attributes) or "chain",
        attributes.get(names.GEN_AI_PROMPT),
        attributes.get(names.GEN_AI_COMPLETION),
        name=raw.name or "",
        call_id=text(attributes.get(names.GEN_AI_TOOL_CALL_ID)),
    )
    if offered := tools.offered(attributes.get(names.GEN_AI_TOOL_DEFINITIONS)):
        found["tools_offered"] = offered
    start = names.LANGSMITH_METADATA
    metadata = {key[len(start) :]: container(value) for key, value in attributes.items() if key.startswith(start)}
    if shown := tidy(metadata):
        found["metadata"] = shown
    return found


def _kind(attributes: dict[str, Any]) -> Kind | None:
    return KINDS.get(str(attributes.get(names.LANGSMITH_KIND)).lower())


def _named(attributes: dict[str, Any]) -> dict[str, Any]:
    start = names.LANGSMITH_METADATA
    keys = ("session_id", "thread_id", "conversation_id", "user_id")
    return {key: attributes[start + key] for key in keys if start + key in attributes}


DIALECT: Final = Dialect("langsmith", claims, facts, content)
