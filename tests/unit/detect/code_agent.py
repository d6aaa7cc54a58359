"""Runs of an agent that plans, writes code and is told what the code gave: for tests of detectors."""

from backtrail.core.detect.detector import Detector
from backtrail.core.detect.judge import judge
from backtrail.core.model.finding import Finding
from backtrail.core.model.message import Message, OfferedTool, ToolCall
from backtrail.core.model.span import Span
from backtrail.core.model.units import Nanos, SpanId, TraceId

SYSTEM = (
    "Solve the task with code.\nTools:\n- ask_archive: asks the archive of the town\n- final_answer: gives the answer"
)
PLAN = "1. Ask ask_archive for the record of the bridge.\n2. Read off the year.\n3. Give the answer with final_answer."
TASK = "In which year was the old bridge built?"


def code(text: str, thought: str = "I go on.") -> str:
    return f"Thought: {thought}\nCode:\n```py\n{text}\n```"


def run(*steps: tuple[str, str | None], system: str = SYSTEM, offered: tuple[str, ...] = ()) -> list[Span]:
    """One model turn for each step: what it says, and what it is then told that its code gave (None: it ran nothing).
    Spans are called s1, s2, ..."""
    told: list[Message] = [Message(role="system", content=system), Message(role="user", content=TASK)]
    spans = []
    for number, (said, output) in enumerate(steps, 1):
        spans.append(
            Span(
                trace_id=TraceId("t"),
                span_id=SpanId(f"s{number}"),
                parent_id=SpanId("root"),
                kind="llm",
                name="m",
                start=Nanos(number * 10),
                end=Nanos(number * 10 + 5),
                input_messages=tuple(told),
                output_messages=(Message(role="assistant", content=said),),
                tools_offered=tuple(OfferedTool(name=name) for name in offered),
            )
        )
        told.append(Message(role="assistant", content=said))
        if output is not None:
            call = ToolCall(id=f"c{number}", name="python_interpreter", arguments=said.partition("```py\n")[2][:-4])
            told.append(Message(role="assistant", tool_calls=(call,)))
            told.append(Message(role="tool", content=output, tool_call_id=call.id))
    root = Span(trace_id=TraceId("t"), span_id=SpanId("root"), kind="agent", name="a", start=Nanos(0), end=Nanos(999))
    return [root, *spans]


def found(detector: Detector, spans: list[Span]) -> list[Finding]:
    return list(judge(spans, (detector,)).findings)
