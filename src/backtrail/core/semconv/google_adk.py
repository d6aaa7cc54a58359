"""Google's Agent Development Kit: the request and the response of a call as JSON in `gcp.vertex.agent.*`."""

from dataclasses import replace
from typing import Any, Final

from backtrail.core.model.message import Message
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Tool
from backtrail.core.semconv import genai, genai_events, names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import messages, tokens, tools
from backtrail.core.semconv.reading.json_text import as_text, mapping
from backtrail.core.semconv.reading.values import first, text

EMPTY: Final = ("{}", "", None)
OUTSIDE: Final = ("http_options", "system_instruction", "tools")


def claims(raw: RawSpan) -> bool:
    return raw.scope == names.ADK_SCOPE or names.ADK_REQUEST in raw.attributes


def facts(raw: RawSpan) -> Facts:
    attributes, name = raw.attributes, raw.name or ""
    found: Facts = {}
    if name == "call_llm":
        found["kind"] = "llm"
        if model := text(attributes.get(names.GEN_AI_REQUEST_MODEL)):
            found["name"] = model
        used = tokens.usage_of(_response(attributes).get("usage_metadata"))
        if used is not None:
            found["usage"] = used
    elif name.startswith("agent_run ["):
        found["kind"] = "agent"
        found["name"] = name.removeprefix("agent_run [").removesuffix("]")
    elif name.startswith("execute_tool "):
        found["kind"] = "tool"
        found["tool_name"] = found["name"] = text(attributes.get(names.GEN_AI_TOOL_NAME)) or name[13:]
    if session := text(attributes.get(names.ADK_SESSION)):
        found["session_id"] = session
    return found


def content(raw: RawSpan) -> Content:
    attributes, name = raw.attributes, raw.name or ""
    found: Content = {}
    if name.startswith("execute_tool ") or names.ADK_TOOL_ARGUMENTS in attributes:
        found["tool"] = Tool(
            name=text(attributes.get(names.GEN_AI_TOOL_NAME)) or name.removeprefix("execute_tool "),
            arguments=tools.arguments(first(attributes, names.ADK_TOOL_ARGUMENTS, *names.GEN_AI_TOOL_ARGUMENTS)),
            output=_result(first(attributes, names.ADK_TOOL_RESULT, *names.GEN_AI_TOOL_RESULT)),
            call_id=genai.call_id(attributes),
        )
    if attributes.get(names.ADK_REQUEST) not in EMPTY:
        _add_request(mapping(attributes[names.ADK_REQUEST]), found)
    elif asked := genai.input_messages({**genai_events.details(raw), **attributes}):
        found["input_messages"] = tuple(map(_unwrapped, asked))
    answered = _response(attributes)
    if answered.get("content") is not None:
        said = messages.messages(answered["content"], "assistant")
        found["output_messages"] = messages.finished(said, text(answered.get("finish_reason")))
    return found


def _add_request(sent: dict[str, Any], found: Content) -> None:
    config = mapping(sent.get("config"))
    system = messages.system_message(config.get("system_instruction"))
    said = tuple(_unwrapped(message) for message in messages.messages(sent.get("contents")))
    found["input_messages"] = messages.with_system(system, said)
    if offered := tools.offered(config.get("tools")):
        found["tools_offered"] = offered
    found["parameters"] = {k: v for k, v in config.items() if k not in OUTSIDE and v is not None}


def _response(attributes: dict[str, Any]) -> dict[str, Any]:
    return mapping(attributes.get(names.ADK_RESPONSE))


def _unwrapped(message: Message) -> Message:
    if message.role != "tool":
        return message
    return replace(message, content=as_text(_result(message.content)))


def _result(sent: Any) -> Any:
    """The tool's answer out of the `{"result": ...}` that ADK puts around what is no dict."""
    if sent in EMPTY:
        return None
    found = tools.output(sent)
    return found["result"] if isinstance(found, dict) and set(found) == {"result"} else found


DIALECT: Final = Dialect("google-adk", claims, facts, content)
