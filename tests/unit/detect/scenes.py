"""Short runs of one agent, written as a list of what happened: turns, runs of tools, retrievals."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from backtrail.core.detect.detector import Detector
from backtrail.core.detect.judge import judge
from backtrail.core.model.finding import Finding
from backtrail.core.model.message import Message, OfferedTool, ToolCall
from backtrail.core.model.span import Document, Span, Tool
from backtrail.core.model.units import Nanos, SpanId, TraceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A turn of the model: what it says, and the tools it asks for with their arguments."""

    says: str = ""
    asks: Sequence[tuple[str, Any]] = ()
    parameters: dict[str, Any] = field(default_factory=dict)
    finish_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A tool's run."""

    tool: str
    gave: Any
    arguments: Any = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A retrieval."""

    query: str
    documents: Sequence[Document] = ()
    output: Any = None


Step: TypeAlias = Turn | Ran | Found


def scene(question: str, *steps: Step, offered: Sequence[str] = (), system: str = "") -> list[Span]:
    """The spans of a run that has ended; the model sees everything that came before."""
    root = Span(
        trace_id=TraceId("t"), span_id=SpanId("root"), kind="agent", start=Nanos(0), end=Nanos(999), is_root=True
    )
    seen = [Message(role="system", content=system)] if system else []
    seen.append(Message(role="user", content=question))
    spans = [root]
    for at, step in enumerate(steps, start=1):
        plain = Span(
            trace_id=root.trace_id,
            span_id=SpanId(f"s{at}"),
            parent_id=root.span_id,
            start=Nanos(at * 10),
            end=Nanos(at * 10 + 5),
        )
        span, told = _told(step, plain, at, tuple(seen), offered)
        spans.append(span)
        seen += told
    return spans


def _told(
    step: Step, plain: Span, at: int, seen: tuple[Message, ...], offered: Sequence[str]
) -> tuple[Span, list[Message]]:
    """The span of a step, and what the model sees of it from then on."""
    match step:
        case Turn():
            calls = tuple(ToolCall(name=name, arguments=given, id=f"c{at}") for name, given in step.asks)
            said = Message(role="assistant", content=step.says, tool_calls=calls, finish_reason=step.finish_reason)
            tools = tuple(OfferedTool(name=name) for name in offered)
            turn = replace(plain, kind="llm", name="model", input_messages=seen, output_messages=(said,))
            return replace(turn, tools_offered=tools, parameters=step.parameters), [said]
        case Ran():
            tool = Tool(name=step.tool, arguments=step.arguments, output=step.gave, call_id=f"c{at - 1}")
            ran = replace(plain, kind="tool", name=step.tool, tool_name=step.tool, tool=tool, error_message=step.error)
            answer = Message(role="tool", content=str(step.gave), name=step.tool, tool_call_id=tool.call_id)
            return replace(ran, status="error" if step.error else "ok"), [answer]
        case Found():
            found = replace(plain, kind="retriever", name="index", query=step.query, output=step.output)
            return replace(found, documents=tuple(step.documents)), []


def found_by(detector: Detector, spans: Sequence[Span]) -> list[Finding]:
    """What one detector finds in the run."""
    return list(judge(spans, (detector,)).findings)


def passages(*texts: str, scores: Sequence[float] = ()) -> dict[str, Any]:
    """A search tool's answer."""
    return {
        "results": [
            {"title": text.partition(" is ")[0], "contents": text, **({"score": scores[at]} if scores else {})}
            for at, text in enumerate(texts)
        ]
    }
