"""The OpenAI Agents SDK's own export (`/v1/traces/ingest`): a trace, and spans with typed `span_data`."""

from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.model.message import OfferedTool
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Kind
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import exchange, tokens
from backtrail.core.semconv.reading.json_text import mapping
from backtrail.core.semconv.reading.values import text

KINDS: Final[dict[str, Kind]] = {
    "agent": "agent", "function": "tool", "generation": "llm", "response": "llm", "guardrail": "guardrail",
}  # fmt: skip
"""Every other type (handoff, custom, mcp_tools, speech, ...) is a chain."""
UNSAID: Final = frozenset({"type", "name", "data", "usage"})
SDK_SPAN: Final = "sdk_span_type"
NO_CONTENT: Final = (
    "OpenAI's own exporter sends a response's id and tokens only, never its messages: use the OpenInference"
    " instrumentation for openai-agents, or backtrail.init(instrument=True), to record them"
)


def claims(raw: RawSpan) -> bool:
    return raw.source == "openai-agents"


def facts(raw: RawSpan) -> Facts:
    item = raw.attributes
    if item.get("object") == "trace":
        return _trace(item)
    data = mapping(item.get("span_data"))
    kind = KINDS.get(str(data.get("type")), "chain")
    found: Facts = {"kind": kind, "name": _name(data, raw)}
    if kind == "tool":
        found["tool_name"] = found["name"]
    if kind == "llm":
        found["provider"] = "openai"
        answered = _answered(data.get("output"))
        if model := text(data.get("model")) or text(answered.get("model")):
            found["model"] = model
        if response := text(data.get("response_id")) or text(answered.get("id")):
            found["response_id"] = response
        if (used := tokens.usage_of(data.get("usage") or answered.get("usage"))) is not None:
            found["usage"] = used
    return found


def content(raw: RawSpan) -> Content:
    item = raw.attributes
    data = mapping(item.get("span_data"))
    kind = KINDS.get(str(data.get("type")), "chain")
    given, made = data.get("input"), data.get("output")
    if kind == "chain":
        given, made = _step(data)
    found = exchange.told(kind, given, made, name=_name(data, raw))
    if isinstance(data.get("tools"), list):
        named = [text(tool) for tool in data["tools"]]
        found["tools_offered"] = tuple(OfferedTool(name=name) for name in named if name)
    if isinstance(data.get("model_config"), Mapping):
        found["parameters"] = {key: value for key, value in data["model_config"].items() if value is not None}
    if data.get("type") == "response" and given is None:
        found["notes"] = (NO_CONTENT,)
    if isinstance(item.get("metadata"), Mapping) and item["metadata"]:
        found["metadata"] = item["metadata"]
    return found


def _answered(made: Any) -> dict[str, Any]:
    """The provider's whole answer: the JavaScript SDK tells it instead of a message, with the tokens in it."""
    answer = made[0] if isinstance(made, list) and made else made
    return dict(answer) if isinstance(answer, Mapping) and "choices" in answer else {}


def _step(data: dict[str, Any]) -> tuple[Any, Any]:
    """What went into and came out of a span that is no call: a handoff's agents, what a user's span holds."""
    said = {key: value for key, value in data.items() if key not in UNSAID and value is not None}
    own = mapping(data.get("data"))
    if SDK_SPAN in own:
        said = {}  # the SDK's own `task` and `turn`: names and sums of what their calls tell
    elif own:
        said = own
    made = next((said.pop(key) for key in ("result", "output") if key in said), None)
    return (said.pop("input") if set(said) == {"input"} else said), made


def _trace(item: dict[str, Any]) -> Facts:
    found: Facts = {"kind": "chain", "is_root": True}
    if name := text(item.get("workflow_name")):
        found["name"] = found["trace_name"] = name
    if group := text(item.get("group_id")):
        found["session_id"] = group
    metadata = mapping(item.get("metadata"))
    if user := text(metadata.get("user_id")):
        found["user_id"] = user
    return found


def _name(data: dict[str, Any], raw: RawSpan) -> str:
    if data.get("type") == "handoff":
        return f"handoff to {text(data.get('to_agent')) or '?'}"
    return text(data.get("name")) or text(data.get("model")) or raw.name or str(data.get("type") or "span")


DIALECT: Final = Dialect("openai-agents", claims, facts, content)
