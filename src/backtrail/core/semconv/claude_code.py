"""Claude Code and the Claude Agent SDK: spans of `com.anthropic.claude_code.tracing` and the log events beside them.

The log events stand on the interaction: the prompt, the answers, the cost of each request, each tool's input.
"""

from typing import Any, Final

from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.model.span import Kind, SpanError, Tool
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import tokens, tools
from backtrail.core.semconv.reading.values import first, first_text, number, text

KINDS: Final[dict[str, Kind]] = {
    "interaction": "agent", "llm_request": "llm", "tool": "tool", "tool.execution": "chain", "hook": "chain",
    "tool.blocked_on_user": "chain", "subagent": "agent",
}  # fmt: skip
ASKED: Final = "tool.blocked_on_user"
PERSON: Final = "user"
"""A permission whose source begins so was given by a person; others by a rule, and nobody waited."""
MILLISECOND: Final = 1_000_000


def claims(raw: RawSpan) -> bool:
    return raw.scope.startswith(names.CLAUDE_SCOPE)


def facts(raw: RawSpan) -> Facts:
    attributes = raw.attributes
    found: Facts = {}
    sort = str(attributes.get(names.CLAUDE_TYPE) or "")
    kind = KINDS.get(sort)
    if sort == ASKED and str(attributes.get(names.CLAUDE_SOURCE) or "").startswith(PERSON):
        kind = "human"
    if kind is not None:
        found["kind"] = kind
    if kind == "llm":
        _add_call(attributes, found)
    elif kind == "tool" and (tool := _tool_name(attributes)):
        found["tool_name"] = found["name"] = tool
    elif kind == "agent":
        found["name"] = (raw.name or sort).removeprefix(names.CLAUDE_EVENT)
    if _failed(attributes) and raw.status == "unset":
        found["status"] = "error"
        found["error_message"] = text(attributes.get(names.CLAUDE_ERROR)) or "failed"
    return found


def content(raw: RawSpan) -> Content:
    attributes = raw.attributes
    found: Content = {}
    sort = attributes.get(names.CLAUDE_TYPE)
    if sort == "tool":
        found["tool"] = _tool(raw)
    elif sort == "interaction":
        _add_interaction(raw, found)
    waited = number(attributes.get(names.CLAUDE_FIRST_TOKEN))
    if waited is not None and waited >= 0:
        found["time_to_first_token"] = int(waited * MILLISECOND)
    if _failed(attributes) and raw.status == "unset":
        message = text(attributes.get(names.CLAUDE_ERROR)) or "failed"
        found["error"] = SpanError(type=text(attributes.get(names.ERROR_TYPE)), message=message)
    return found


def _add_call(attributes: dict[str, Any], found: Facts) -> None:
    if model := first_text(attributes, names.CLAUDE_MODEL, names.GEN_AI_REQUEST_MODEL):
        found["model"] = found["name"] = model
    used = tokens.usage(
        input=attributes.get(names.CLAUDE_TOKENS_INPUT),
        output=attributes.get(names.CLAUDE_TOKENS_OUTPUT),
        cached=attributes.get(names.CLAUDE_TOKENS_CACHED),
        cache_write=attributes.get(names.CLAUDE_TOKENS_WRITTEN),
        exclusive=True,
    )
    if used is not None:
        found["usage"] = used
    if (cost := number(attributes.get(names.CLAUDE_COST))) is not None:
        found["cost"] = cost


def _tool_name(attributes: dict[str, Any]) -> str | None:
    return first_text(attributes, names.GEN_AI_TOOL_NAME, names.CLAUDE_TOOL_NAME)


def _tool(raw: RawSpan) -> Tool:
    outputs = [event.attributes for event in raw.events if event.name == names.CLAUDE_TOOL_OUTPUT]
    made = first(outputs[-1], "output", "content", "result") if outputs else None
    attributes = raw.attributes
    return Tool(
        name=_tool_name(attributes) or raw.name or "",
        arguments=tools.arguments(first(attributes, *names.CLAUDE_TOOL_INPUT)),
        output=tools.output(made),
        call_id=first_text(attributes, names.GEN_AI_TOOL_CALL_ID, names.CLAUDE_TOOL_CALL_ID),
    )


def _add_interaction(raw: RawSpan, found: Content) -> None:
    prompt = text(raw.attributes.get(names.CLAUDE_PROMPT)) or _last(raw, "user_prompt", "prompt")
    if prompt:
        found["input"] = prompt
    if answer := _last(raw, "assistant_response", "response"):
        found["output"] = answer


def _last(raw: RawSpan, event: str, key: str) -> str | None:
    """What the last log event of this name says under the key."""
    told = [found for one in raw.events if is_event(one, event) and (found := text(one.attributes.get(key)))]
    return told[-1] if told else None


def is_event(event: RawEvent, name: str) -> bool:
    """Whether it is the log event of this name, however it was sent."""
    return event.name.removeprefix(names.CLAUDE_EVENT) == name or event.attributes.get(names.EVENT_NAME) == name


def _failed(attributes: dict[str, Any]) -> bool:
    return attributes.get(names.CLAUDE_SUCCESS) in (False, "false") and names.CLAUDE_ERROR in attributes


DIALECT: Final = Dialect("claude-code", claims, facts, content)
