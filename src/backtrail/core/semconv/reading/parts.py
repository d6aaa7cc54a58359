"""The parts of one message's content: text, reasoning, media, tool calls and tool results of every vendor."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from backtrail.core.model.message import Media, Message, ToolCall
from backtrail.core.semconv.reading.json_text import any_json, as_text, container
from backtrail.core.semconv.reading.values import text

MAX_DEPTH: Final = 12
TEXT_KEYS: Final = ("text", "content", "input_text", "output_text", "value", "refusal", "markdown")
RESULT_KEYS: Final = (
    "response", "result", "output", "content", "tool_response", "value", "server_tool_call_response",
)  # fmt: skip
PARTS_START: Final = tuple(
    f'[{{"{key}"' for key in ("type", "text", "toolUse", "toolResult", "reasoningContent", "image", "document")
)
"""How a list of parts begins that was sent as text; the last five are Bedrock's."""
_PARTS_MARK: Final = ('"type": "tool_use"', '"type": "tool_result"', '"type": "thinking"')
"""Such a list of Anthropic's as text may begin with another key (Traceloop before 0.50)."""
MediaKind = Literal["image", "audio", "video", "file"]


@dataclass(slots=True)
class Gathered:
    """What the parts of one message have told so far."""

    texts: list[str] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    """System prompts among the parts of a request (Pydantic AI's own format)."""
    reasoning: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    results: list[Message] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)

    def add_call(self, call: ToolCall | None) -> None:
        """One call, once: SDKs send it in `tool_calls` and again among the parts."""
        if call is None or any(_same_call(known, call) for known in self.calls):
            return
        self.calls.append(call)


def gather(content: Any, into: Gathered, depth: int = 0) -> None:
    """Reads a message's content, a text, one part or a list of parts, into `into`."""
    if content is None or depth > MAX_DEPTH:
        return
    if isinstance(content, str):
        if content:
            into.texts.append(content)
    elif isinstance(content, list | tuple):
        for part in content:
            gather(part, into, depth + 1)
    elif isinstance(content, Mapping):
        _gather_part(content, into, depth)
    else:
        into.texts.append(as_text(content))


def call_of(sent: Any) -> ToolCall | None:
    """The tool call in a dict of any vendor: OpenAI, Anthropic, Gemini, Bedrock, LangChain, Vercel, GenAI, Pydantic."""
    sent = container(sent)
    if not isinstance(sent, Mapping):
        return None
    for key in ("function", "toolUse", "functionCall", "function_call", "tool_call", "toolCall"):
        inner = sent.get(key)
        if isinstance(inner, Mapping):
            outer = {key: sent.get(key) for key in ("id", "call_id", "tool_call_id")}
            return call_of({**{k: v for k, v in outer.items() if v}, **inner})
    name = text(_first(sent, "name", "toolName", "tool_name", "function_name", "tool_call_name"))
    if name is None:
        return None
    if name[0] == name[-1] == "'":  # CrewAI's event listener sends the repr
        name = name.strip("'")
    given = _first(sent, "arguments", "args", "input", "parameters", "tool_arguments", "tool_kwargs", "kwargs")
    if given is None and isinstance(served := sent.get("server_tool_call"), Mapping):
        given = {key: value for key, value in served.items() if key != "type"}
    call_id = text(_first(sent, "call_id", "tool_call_id", "toolCallId", "toolUseId", "tool_use_id", "id"))
    return ToolCall(id=call_id, name=name, arguments=arguments_of(given))


def arguments_of(given: Any) -> Any:
    """Arguments as JSON; empty text means none were given."""
    return {} if given == "" else any_json(given)


def result_text(value: Any) -> str:
    """A tool's answer as text: parts of text joined by a newline, anything else as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and value and all(isinstance(part, Mapping) for part in value):
        joined = [_text_of(part) for part in value]
        if all(part is not None for part in joined):
            return "\n".join(part for part in joined if part)
    if isinstance(value, Mapping):
        if set(value) == {"type", "value"}:  # AI SDK: {"type": "text", "value": ...}
            return result_text(value["value"])
        only = _text_of(value) if value.get("type") in ("text", "output_text", "input_text") else None
        if only is not None:
            return only
    return as_text(value)


def parts_in_text(content: Any) -> Any:
    """A list of parts that was sent as text is read; any other text stays exact."""
    if not isinstance(content, str):
        return content
    opening = content.lstrip()
    if opening.startswith(PARTS_START) or (opening.startswith('[{"') and any(mark in content for mark in _PARTS_MARK)):
        return container(content)
    return content


def _gather_part(part: Mapping[str, Any], into: Gathered, depth: int) -> None:
    kind = str(part.get("type") or part.get("part_kind") or part.get("block_type") or part.get("kind") or "").lower()
    kind = kind.replace("-", "_")
    if part.get("thought") is True and isinstance(part.get("text"), str):
        into.reasoning.append(part["text"])
    elif kind in _REASONING or "reasoningContent" in part:
        _add_reasoning(part, into)
    elif kind == "system_prompt":
        into.prompts.append(as_text(part.get("content")))
    elif _is_result(kind, part):
        into.results.append(_result(part))
    elif kind in _CALLS or any(key in part for key in _CALL_WRAPPERS) or _is_bare_call(kind, part):
        into.add_call(call_of(part))
    elif (media := _media(kind, part)) is not None:
        into.media.append(media)
    elif (found := _text_of(part)) is not None:
        if found:
            into.texts.append(found)
    elif isinstance(part.get("content"), list | tuple | Mapping):
        gather(part["content"], into, depth + 1)
    elif kind not in _SILENT:
        into.texts.append(as_text(part))


_REASONING: Final = {"reasoning", "thinking", "redacted_thinking", "thought"}
_CALLS: Final = {
    "tool_call", "tool_use", "function_call", "function", "server_tool_use", "mcp_call", "custom_tool_call",
    "mcp_tool_use", "builtin_tool_call", "server_tool_call", "tooluse", "toolcall",
}  # fmt: skip
_RESULTS: Final = {
    "tool_call_response", "tool_result", "function_call_output", "tool_response", "tool_return", "mcp_tool_result",
    "function_response", "custom_tool_call_output", "builtin_tool_return", "retry_prompt", "server_tool_call_response",
    "web_search_tool_result", "code_execution_tool_result", "toolresult",
}  # fmt: skip
_CALL_WRAPPERS: Final = ("toolUse", "functionCall", "function_call", "tool_call")
_RESULT_WRAPPERS: Final = ("toolResult", "functionResponse", "function_response", "tool_call_result")
_SILENT: Final = {"step_start", "cache_point", "cachepoint", "step_finish", "redacted"}


def _is_result(kind: str, part: Mapping[str, Any]) -> bool:
    if kind == "retry_prompt":
        return bool(part.get("tool_name"))
    if not kind and "call_id" in part and "content" in part:  # AutoGen
        return True
    return kind in _RESULTS or any(isinstance(part.get(key), Mapping) for key in _RESULT_WRAPPERS)


def _is_bare_call(kind: str, part: Mapping[str, Any]) -> bool:
    """AutoGen's `{"id", "name", "arguments"}`, which names no type."""
    return not kind and "name" in part and "arguments" in part


def _result(part: Mapping[str, Any]) -> Message:
    for key in _RESULT_WRAPPERS:
        inner = part.get(key)
        if isinstance(inner, Mapping):
            part = {**inner, **(inner["origin"] if isinstance(inner.get("origin"), Mapping) else {})}
            break
    call_id = _first(part, "tool_call_id", "toolCallId", "tool_use_id", "toolUseId", "call_id", "id")
    answer = next((part[key] for key in RESULT_KEYS if part.get(key) is not None), None)
    return Message(
        role="tool",
        content=result_text(answer),
        tool_call_id=text(call_id),
        name=text(_first(part, "name", "toolName", "tool_name")),
    )


def _add_reasoning(part: Mapping[str, Any], into: Gathered) -> None:
    inner = part.get("reasoningContent")
    if isinstance(inner, Mapping):
        said_in = inner.get("reasoningText")
        part = said_in if isinstance(said_in, Mapping) else inner
    found = next(
        (part[key] for key in ("content", "text", "thinking", "reasoning", "summary") if part.get(key)),
        None,
    )
    said = result_text(parts_in_text(found)) if found is not None else ""
    if said:
        into.reasoning.append(said)


def _media(kind: str, part: Mapping[str, Any]) -> Media | None:
    if kind in ("text", "input_text", "output_text"):
        return None
    for key in (*_MEDIA_PLACES, "content") if kind == "blob" else _MEDIA_PLACES:  # OpenTelemetry's BlobPart
        if part.get(key) is not None and (kind in _MEDIA_TYPES or key in _MEDIA_KEYS):
            mime, url = _where(part, part[key])
            return Media(kind=_media_kind(kind, key, mime, part), mime=mime, url=url)
    return Media(kind=_media_kind(kind, "", None, part)) if kind in _MEDIA_TYPES else None


_MEDIA_PLACES: Final = (
    "image_url", "image", "input_audio", "audio", "video", "video_url", "file", "document", "source", "inline_data",
    "inlineData", "file_data", "fileData", "blob", "uri", "url", "data", "file_id",
)  # fmt: skip
_MEDIA_TYPES: Final = {
    "image", "image_url", "input_image", "audio", "input_audio", "output_audio", "video", "file", "input_file",
    "document", "blob", "uri", "media", "file_data", "binary", "audio_url", "video_url", "document_url", "video_file",
}  # fmt: skip
_MEDIA_KEYS: Final = {"image_url", "image", "inline_data", "inlineData", "file_data", "fileData", "input_audio"}


def _where(part: Mapping[str, Any], found: Any) -> tuple[str | None, str | None]:
    inner = found if isinstance(found, Mapping) else {}
    both = {**part, **inner}
    mime = text(_first(both, "mime_type", "media_type", "mediaType", "mimeType", "mime"))
    given = _first(inner, "url", "uri", "file_uri", "fileUri", "file_id") if inner else found
    if isinstance(given, Mapping):
        given = given.get("url")
    url = text(given)
    data = text(_first(inner, "data", "bytes", "file_data")) if inner and url is None else None
    if data is not None:
        url = data if data.startswith("data:") else f"data:{mime or 'application/octet-stream'};base64,{data}"
    elif url is not None and mime and _is_base64(url):
        url = f"data:{mime};base64,{url}"
    if url is not None and mime is None and url.startswith("data:"):
        mime = url[5:].split(";", 1)[0].split(",", 1)[0] or None
    return mime, url


def _is_base64(value: str) -> bool:
    return not value.startswith(("data:", "http:", "https:", "file", "gs:", "s3:")) and len(value) >= 24


def _media_kind(kind: str, key: str, mime: str | None, part: Mapping[str, Any]) -> MediaKind:
    hints = (mime or "", text(part.get("modality")) or "", kind, key)
    for hint in hints:
        for name in ("image", "audio", "video"):
            if name in hint:
                return name
    return "file"


def _text_of(part: Mapping[str, Any]) -> str | None:
    for key in TEXT_KEYS:
        found = part.get(key)
        if isinstance(found, str):
            return found
        if key == "text" and isinstance(found, Mapping) and isinstance(found.get("value"), str):
            return str(found["value"])
    return None


def _first(sent: Mapping[str, Any], *keys: str) -> Any:
    return next((sent[key] for key in keys if sent.get(key) is not None), None)


def _same_call(one: ToolCall, other: ToolCall) -> bool:
    if one.id is not None and other.id is not None:
        return one.id == other.id
    return one.name == other.name and one.arguments == other.arguments
