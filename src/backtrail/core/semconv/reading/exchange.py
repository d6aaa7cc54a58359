"""What a span was given and gave back, sent as two values: read by the span's kind as messages, tool or documents."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from backtrail.core.model.message import Media, Message, OfferedTool
from backtrail.core.model.span import Kind, Tool
from backtrail.core.semconv.dialect import Content
from backtrail.core.semconv.reading import dispatch, documents, messages, tools
from backtrail.core.semconv.reading.json_text import container
from backtrail.core.semconv.reading.tool_roles import with_tool_roles
from backtrail.core.semconv.reading.values import first, text

QUERY_KEYS: Final = ("query", "question", "input", "search_query", "query_str", "q", "text", "prompt")
ASKED_KEYS: Final = ("messages", "input", "contents", "prompts", "prompt", "history")
MEDIA_MARK: Final = "@@@langfuseMedia:"
MEDIA_URL: Final = "langfuse-media:"


def told(kind: Kind, given: Any, made: Any, *, name: str = "", call_id: str | None = None) -> Content:
    """The content of a span of this kind from its input and its output, in any shape; empty ones say nothing."""
    given, made = container(given), container(made)
    found: Content = {"input_messages": (), "output_messages": ()}
    found |= {"input": None, "output": None}  # said too, so that no later dialect guesses any of them
    if kind == "llm":
        _add_conversation(given, made, found)
    elif kind == "tool":
        ran = dispatch.ran(name, given)
        tool, arguments = ran if ran is not None else (name, given)
        made = None if made == {} else _alone(made, "output")  # LangSmith's word for nothing, where the tool failed
        found["tool"] = Tool(
            name=tool,
            arguments=tools.arguments(arguments),
            output=tools.output(made),
            call_id=call_id or tools.output_call_id(made),
        )
    elif kind in ("retriever", "reranker"):
        if (asked := query(given)) is not None:
            found["query"] = asked
        if retrieved := documents.documents(made):
            found["documents"] = retrieved
        elif made not in (None, "", {}, []):
            found["output"] = made
    else:
        if given not in (None, {}):
            found["input"] = _alone(given, "input") if kind != "embedding" else embedded(_alone(given, "input"))
        if made not in (None, {}):
            found["output"] = _alone(made, "output")
    return found


def request(value: Any) -> tuple[tuple[Message, ...], tuple[OfferedTool, ...]]:
    """The messages and the offered tools in what a model was asked: a list of messages, or a whole request."""
    value = container(value)
    offered: tuple[OfferedTool, ...] = ()
    if isinstance(value, Mapping):
        parameters = value.get("model_parameters")
        more = parameters if isinstance(parameters, Mapping) else {}
        offered = tools.offered(first({**more, **value}, "tools", "functions"))
        asked = first(dict(value), *ASKED_KEYS)
        if asked is not None and not isinstance(value.get("role"), str):
            system = messages.system_message(
                first(dict(value), "system", "instructions", "system_prompt", "system_instruction")
            )
            said, split = _without_tools(container(asked))
            return messages.with_system(system, said), offered or split
    said, split = _without_tools(value)
    return said, offered or split


def answer(value: Any) -> tuple[Message, ...]:
    """The messages in what a model answered."""
    value = container(value)
    if isinstance(value, Mapping) and set(value) <= {"output", "outputs", "usage_metadata", "model"}:
        value = first(dict(value), "output", "outputs")
    return with_media(messages.joined(messages.messages(value, "assistant")))


def query(given: Any) -> str | None:
    """The question put to a retriever."""
    found = tools.arguments(given)
    if isinstance(found, Mapping):
        found = next((found[key] for key in QUERY_KEYS if found.get(key)), found)
    if isinstance(found, list | tuple):
        found = next((item for item in found if isinstance(item, str)), None)
    if isinstance(found, Mapping):
        values = [value for value in found.values() if isinstance(value, str)]
        found = values[0] if len(values) == 1 else None
    return text(found)


def embedded(given: Any) -> Any:
    """What was embedded, out of the messages that LiteLLM makes of it."""
    if isinstance(given, Mapping) and set(given) == {"messages"}:
        return embedded(given["messages"])
    said = [item.get("content") for item in given if isinstance(item, Mapping)] if isinstance(given, list) else []
    return said if said and len(said) == len(given) and all(isinstance(one, str) for one in said) else given


def with_media(said: tuple[Message, ...]) -> tuple[Message, ...]:
    """The messages with Langfuse's placeholders of media read as references to what was uploaded."""
    return tuple(
        replace(message, media=tuple(_media(media) for media in message.media)) if message.media else message
        for message in said
    )


def _add_conversation(given: Any, made: Any, found: Content) -> None:
    asked, offered = request(given)
    found["input_messages"] = asked
    found["output_messages"] = answer(made)
    if offered:
        found["tools_offered"] = offered


def _without_tools(asked: Any) -> tuple[tuple[Message, ...], tuple[OfferedTool, ...]]:
    """The messages, and the definitions that Langfuse's LangChain handler appends to them as messages of a tool."""
    if not isinstance(asked, list | tuple):
        return with_media(messages.messages(asked)), ()
    definitions = [item for item in asked if _is_definition(item)]
    rest = with_tool_roles([item for item in asked if not _is_definition(item)])
    return with_media(messages.messages(rest)), tools.offered([item["content"] for item in definitions])


def _is_definition(item: Any) -> bool:
    if not isinstance(item, Mapping) or item.get("role") != "tool" or item.get("tool_call_id"):
        return False
    sent = container(item.get("content"))
    return isinstance(sent, Mapping) and ("function" in sent or "parameters" in sent or "input_schema" in sent)


def _alone(value: Any, key: str) -> Any:
    """The value out of the wrapper that LangSmith puts around what is no dict."""
    if isinstance(value, Mapping) and len(value) == 1:
        only = next(iter(value))
        if only in (key, key + "s"):
            return value[only]
    return value


def _media(media: Media) -> Media:
    url = media.url or ""
    if MEDIA_MARK not in url:
        return media
    fields = dict(part.partition("=")[::2] for part in url.partition(MEDIA_MARK)[2].strip("@").split("|"))
    return replace(media, mime=fields.get("type") or media.mime, url=MEDIA_URL + fields.get("id", ""))
