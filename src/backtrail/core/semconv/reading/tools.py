"""Tools: the definitions that a model was offered, the arguments a tool was run with, and what it gave back."""

import re
from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.model.message import OfferedTool
from backtrail.core.semconv.reading.json_text import container, literal
from backtrail.core.semconv.reading.parts import result_text
from backtrail.core.semconv.reading.values import text

SCHEMA_KEYS: Final = (
    "parameters", "input_schema", "inputSchema", "parameters_json_schema", "parametersJsonSchema", "json_schema",
    "jsonSchema", "args_schema", "schema",
)  # fmt: skip
_REPR: Final = re.compile(r"^content=(?P<quote>['\"])(?P<content>.*?)(?P=quote)(?= [a-z_]+=|$)", re.DOTALL)
_REPR_CALL_ID: Final = re.compile(r" tool_call_id=['\"]([^'\"]+)['\"]")
_CALL_KEYS: Final = {"name", "args", "id", "type"}
_WRAPPER_KEYS: Final = {"args", "kwargs", "sanitize_inputs_outputs"}
"""Of decorators, LlamaIndex and smolagents."""
_FUNCTION_RESPONSE: Final = {"id", "name", "response", "parts", "scheduling", "will_continue", "willContinue"}
"""Of Gemini, around the answer of a function."""
_MAX_UNWRAPS: Final = 4


def offered(value: Any) -> tuple[OfferedTool, ...]:
    """The tools in any shape they come: a list or one, JSON text or a list of JSON texts, flat or nested."""
    found: list[OfferedTool] = []
    _collect(container(value), found, 0)
    return tuple({tool.name: tool for tool in reversed(found)}.values())[::-1]


def arguments(value: Any) -> Any:
    """The arguments of a tool's run, out of the wrappers that frameworks put around them.

    `{"args": [], "kwargs": {...}}`, `{"kwargs": {...}}`, `{"input": {...}}`, a LangChain tool call,
    Traceloop's `{"input_str": ..., "inputs": {...}}`. Text that is neither JSON nor a Python dict stays text.
    """
    found = literal(value)
    for _ in range(_MAX_UNWRAPS):
        inner = _unwrapped(found)
        if inner is found:
            break
        found = literal(inner)
    return found


def output(value: Any) -> Any:
    """What a tool gave back, out of a serialized tool message; exact text, or JSON where it is an object or array."""
    return _output(value)[0]


def output_call_id(value: Any) -> str | None:
    """The id of the call that the output answers, where a serialized tool message says so."""
    return _output(value)[1]


def _collect(value: Any, found: list[OfferedTool], depth: int) -> None:
    value = container(value)
    if isinstance(value, list | tuple) and depth < 4:
        for item in value:
            _collect(item, found, depth + 1)
    elif isinstance(value, Mapping):
        tool = _definition(value)
        if tool is not None:
            found.append(tool)
        elif depth < 4:
            for key, item in value.items():  # {"tools": [...]}, {"functionDeclarations": [...]}, {"get_weather": {...}}
                named = container(item)
                if isinstance(named, Mapping) and "name" not in named and _schema(named) is not None:
                    named = {"name": key, **named}
                _collect(named if isinstance(named, list | Mapping) else None, found, depth + 1)


def _definition(sent: Mapping[str, Any]) -> OfferedTool | None:
    for key in ("function", "toolSpec", "tool"):
        inner = container(sent.get(key))
        if isinstance(inner, Mapping):
            return _definition(inner)
    wrapped = container(sent.get("json_schema"))
    if isinstance(wrapped, Mapping) and "name" not in sent:
        return _definition(wrapped)
    name = text(sent.get("name")) or (text(sent.get("type")) if _is_builtin(sent) else None)
    if name is None:
        return None
    return OfferedTool(name=name, description=text(sent.get("description")), schema=_schema(sent))


def _schema(sent: Mapping[str, Any]) -> Any:
    for key in SCHEMA_KEYS:
        schema = container(sent.get(key))
        if isinstance(schema, Mapping):
            for inner in ("json", "jsonSchema"):
                if isinstance(schema.get(inner), Mapping):
                    return schema[inner]
            return schema
    return None


def _is_builtin(sent: Mapping[str, Any]) -> bool:
    """Such as OpenAI's `{"type": "web_search"}`."""
    kind = sent.get("type")
    return isinstance(kind, str) and kind not in ("function", "object", "array", "string") and "properties" not in sent


def _unwrapped(found: Any) -> Any:
    if not isinstance(found, Mapping):
        return found
    keys = set(found)
    if keys and keys <= _WRAPPER_KEYS and keys & {"args", "kwargs"}:
        args, kwargs = container(found.get("args")), container(found.get("kwargs"))
        if kwargs and not args:
            return kwargs
        return args if args and not kwargs else ({} if not args else found)
    if keys == {"input"} and isinstance(literal(found["input"]), Mapping):
        return found["input"]
    if "input_str" in keys:
        return found.get("inputs") if isinstance(found.get("inputs"), Mapping) else found["input_str"]
    if "args" in keys and keys <= _CALL_KEYS | {"call_id"}:
        return found["args"]
    call = found.get("tool_call")
    return call["args"] if isinstance(call, Mapping) and "args" in call else found


def _output(value: Any) -> tuple[Any, str | None]:
    if isinstance(value, str) and (shown := _REPR.match(value)):
        call_id = _REPR_CALL_ID.search(value)
        return _unescaped(shown["content"]), call_id[1] if call_id else None
    found = container(value)
    for _ in range(_MAX_UNWRAPS):
        if not isinstance(found, Mapping):
            break
        if (answer := _answer(found)) is not None:
            return answer
        keys = set(found)
        if isinstance(found.get("kwargs"), Mapping) and ("lc" in keys or "id" in keys):
            found = found["kwargs"]
        elif isinstance(found.get("data"), Mapping) and "content" in found["data"]:
            found = found["data"]
        elif keys <= {"output", "kwargs"} and "output" in keys:
            inner = found["output"]
            if isinstance(inner, str):
                return _output(inner) if inner.startswith("content=") else (container(inner), None)
            found = inner
        else:
            break
    return found, None


def _answer(found: Mapping[str, Any]) -> tuple[Any, str | None] | None:
    """The answer and the id of its call in a dict that is nothing but a known wrapping of them."""
    keys = set(found)
    if keys <= {"type", "text", "annotations"} and isinstance(found.get("text"), str):
        return container(found["text"]), None
    if isinstance(found.get("kwargs"), Mapping) and ("lc" in keys or "id" in keys):
        return None
    if "content" in keys and keys & {"tool_call_id", "toolCallId"}:
        return _content(found), text(found.get("tool_call_id") or found.get("toolCallId"))
    if "raw_output" in keys and "tool_name" in keys:  # LlamaIndex
        return container(found["raw_output"]), None
    if keys & {"id", "name"} and "response" in keys and keys <= _FUNCTION_RESPONSE:
        response = container(found["response"])
        if isinstance(response, Mapping) and set(response) == {"result"}:
            response = container(response["result"])
        return response, text(found.get("id"))
    return (result_text(found["content"]), None) if _is_plain_mcp(found) else None


def _content(message: Mapping[str, Any]) -> Any:
    content = message["content"]
    return container(content if isinstance(content, str) else result_text(content))


def _is_plain_mcp(found: Mapping[str, Any]) -> bool:
    """An MCP result that is nothing but text and did not fail."""
    content = found.get("content")
    rest = {key for key, value in found.items() if value not in (None, False)} - {"content", "structuredContent"}
    return (
        isinstance(content, list)
        and bool(content)
        and not rest - {"meta", "_meta"}
        and all(isinstance(part, Mapping) and part.get("type") == "text" for part in content)
    )


def _unescaped(shown: str) -> str:
    return shown.replace("\\n", "\n").replace("\\'", "'").replace('\\"', '"')
