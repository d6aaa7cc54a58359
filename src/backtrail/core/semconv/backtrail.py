"""Backtrail's own SDK: GenAI conventions, and what they lack under `backtrail.*`."""

from dataclasses import replace
from typing import Any, Final, get_args

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Document, Kind, Tool
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import documents, json_text, messages, tools
from backtrail.core.semconv.reading.values import number, text, texts

KINDS: Final[dict[str, Kind]] = {kind: kind for kind in get_args(Kind)}
PROMPTS: Final = ("messages", "prompt", "input", "question", "text")
FALSE: Final = (False, None, "", "false", "False", 0)


def claims(raw: RawSpan) -> bool:
    attributes = raw.attributes
    return (
        names.BACKTRAIL_KIND in attributes
        or names.BACKTRAIL_TAGS in attributes
        or names.BACKTRAIL_ESCALATED in attributes
        or names.BACKTRAIL_INPUT in attributes
        or names.BACKTRAIL_OUTPUT in attributes
        or names.BACKTRAIL_METADATA in attributes
        or names.BACKTRAIL_TRACE_NAME in attributes
        or (bool(raw.events) and any(event.name == names.BACKTRAIL_ESCALATED for event in raw.events))
    )


def facts(raw: RawSpan) -> Facts:
    attributes = raw.attributes
    found: Facts = {}
    sent = attributes.get(names.BACKTRAIL_KIND)
    kind = KINDS.get(sent) if isinstance(sent, str) else None
    if kind is not None:
        found["kind"] = kind
    if kind == "tool":
        found["tool_name"] = found["name"] = text(attributes.get(names.GEN_AI_TOOL_NAME)) or raw.name or ""
    if tags := texts(json_text.container(attributes.get(names.BACKTRAIL_TAGS))):
        found["tags"] = tags
    if (cost := number(attributes.get(names.BACKTRAIL_COST))) is not None:
        found["cost"] = cost
    if _escalated(raw):
        found["escalated"] = True
    if attributes.get(names.BACKTRAIL_ROOT) is True:
        found["is_root"] = True
    if trace_name := text(attributes.get(names.BACKTRAIL_TRACE_NAME)):
        found["trace_name"] = trace_name
    if environment := text(attributes.get(names.BACKTRAIL_ENVIRONMENT)):
        found["environment"] = environment
    if release := text(attributes.get(names.BACKTRAIL_RELEASE)):
        found["release"] = release
    return found


def content(raw: RawSpan) -> Content:
    attributes = raw.attributes
    found: Content = {}
    kind = attributes.get(names.BACKTRAIL_KIND)
    if metadata := json_text.mapping(attributes.get(names.BACKTRAIL_METADATA)):
        found["metadata"] = metadata
    if note := text(attributes.get(names.BACKTRAIL_IMPORT_NOTE)):
        found["notes"] = (note,)
    if kind == "tool":
        found["tool"] = _tool(attributes, raw.name or "")
        return found
    if kind in ("retriever", "reranker"):
        _add_retrieval(attributes, found)
        return found
    if names.BACKTRAIL_DOCUMENTS in attributes:  # recorded inside an agent's span: its input is no query
        found["documents"] = _documents(attributes, names.BACKTRAIL_DOCUMENTS)
        if query := text(attributes.get(names.BACKTRAIL_QUERY)):
            found["query"] = query
    if kind == "llm" and names.GEN_AI_INPUT_MESSAGES not in attributes:
        _add_conversation(attributes, found)
        return found
    if names.BACKTRAIL_INPUT in attributes:
        found["input"] = json_text.any_json(attributes[names.BACKTRAIL_INPUT])
    if names.BACKTRAIL_OUTPUT in attributes:
        found["output"] = json_text.any_json(attributes[names.BACKTRAIL_OUTPUT])
    return found


def _tool(attributes: dict[str, Any], name: str) -> Tool:
    given = next((attributes[key] for key in names.GEN_AI_TOOL_ARGUMENTS if key in attributes), None)
    made = next((attributes[key] for key in names.GEN_AI_TOOL_RESULT if key in attributes), None)
    return Tool(
        name=text(attributes.get(names.GEN_AI_TOOL_NAME)) or name,
        arguments=tools.arguments(given if given is not None else attributes.get(names.BACKTRAIL_INPUT)),
        output=tools.output(made if made is not None else json_text.any_json(attributes.get(names.BACKTRAIL_OUTPUT))),
        call_id=text(attributes.get(names.GEN_AI_TOOL_CALL_ID)),
    )


def _add_retrieval(attributes: dict[str, Any], found: Content) -> None:
    query = text(attributes.get(names.BACKTRAIL_QUERY)) or _query(attributes.get(names.BACKTRAIL_INPUT))
    if query:
        found["query"] = query
    recorded = names.BACKTRAIL_DOCUMENTS in attributes
    if listed := _documents(attributes, names.BACKTRAIL_DOCUMENTS if recorded else names.BACKTRAIL_OUTPUT):
        found["documents"] = listed


def _documents(attributes: dict[str, Any], key: str) -> tuple[Document, ...]:
    """The documents, their scores read as the user said where their names say nothing."""
    listed = documents.documents(attributes.get(key))
    said = attributes.get(names.BACKTRAIL_SCORE_KIND)
    if said not in ("similarity", "distance"):
        return listed
    return tuple(
        replace(one, score_kind=said) if one.score is not None and one.score_kind == "unknown" else one
        for one in listed
    )


def _add_conversation(attributes: dict[str, Any], found: Content) -> None:
    """A model call that the user observed by hand: its arguments and what it returned."""
    given = json_text.any_json(attributes.get(names.BACKTRAIL_INPUT))
    asked = next((given[key] for key in PROMPTS if given.get(key)), None) if isinstance(given, dict) else given
    if said := messages.messages(asked):
        found["input_messages"] = said
    elif given is not None:
        found["input"] = given
    if answered := messages.messages(json_text.any_json(attributes.get(names.BACKTRAIL_OUTPUT)), "assistant"):
        found["output_messages"] = answered


def _query(sent: Any) -> str | None:
    asked = json_text.any_json(sent)
    if isinstance(asked, dict):
        asked = next((value for value in asked.values() if isinstance(value, str)), None)
    return text(asked)


def _escalated(raw: RawSpan) -> bool:
    if raw.attributes.get(names.BACKTRAIL_ESCALATED) not in FALSE:
        return True
    return any(event.name == names.BACKTRAIL_ESCALATED for event in raw.events)


DIALECT: Final = Dialect("backtrail", claims, facts, content)
