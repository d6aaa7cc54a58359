"""Turns of a model with what it had seen, what it was offered, and what it asked for."""

from collections.abc import Sequence
from typing import Any

from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from backtrail.core.model.finding import Finding
from backtrail.core.model.message import Message, OfferedTool, ToolCall
from backtrail.core.model.span import Span
from backtrail.core.model.units import Nanos, SpanId, TraceId

WEATHER = {
    "type": "object",
    "properties": {
        "city": {"type": "string"},
        "days": {"type": "integer"},
        "unit": {"type": "string", "enum": ["Celsius", "Kelvin"]},
    },
    "required": ["city"],
}


def user(text: str) -> Message:
    return Message(role="user", content=text)


def system(text: str) -> Message:
    return Message(role="system", content=text)


def assistant(text: str = "", *calls: tuple[str, Any], id: str = "c") -> Message:  # noqa: A002
    made = tuple(ToolCall(name=name, arguments=given, id=f"{id}{at}") for at, (name, given) in enumerate(calls))
    return Message(role="assistant", content=text, tool_calls=made)


def output(text: str, id: str = "c0") -> Message:  # noqa: A002
    return Message(role="tool", content=text, tool_call_id=id)


def tool(name: str, schema: Any = None, description: str | None = None) -> OfferedTool:
    return OfferedTool(name=name, schema=schema, description=description)


def turn(
    *calls: tuple[str, Any],
    seen: Sequence[Message] = (),
    offered: Sequence[OfferedTool] = (),
    says: str = "",
    parameters: dict[str, Any] | None = None,
) -> Span:
    """One LLM span."""
    return Span(
        trace_id=TraceId("t"),
        span_id=SpanId("s"),
        kind="llm",
        start=Nanos(1),
        end=Nanos(2),
        is_root=True,
        input_messages=tuple(seen) or (user("go on"),),
        output_messages=(assistant(says, *calls, id="now"),),
        tools_offered=tuple(offered),
        parameters=parameters or {},
    )


def found(name: str, *spans: Span) -> list[Finding]:
    """What the detector of this name finds in a run that has ended."""
    return list(judge(spans, [one for one in DETECTORS if one.name == name]).findings)


def evidence(name: str, *spans: Span) -> str:
    """The one sentence that it gives; empty where it finds nothing."""
    findings = found(name, *spans)
    assert len(findings) <= 1
    return findings[0].evidence if findings else ""
