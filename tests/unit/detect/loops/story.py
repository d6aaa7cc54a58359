"""Short runs of an agent, told line by line: what tests of loops are about."""

import json
from collections.abc import Sequence
from typing import Any

from backtrail.core.detect.detector import Detector
from backtrail.core.detect.judge import Judge, judge
from backtrail.core.detect.limits import Limits
from backtrail.core.model.finding import Finding
from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.span import Document, Kind, Span, Tool, Usage
from backtrail.core.model.units import Nanos, SpanId, TraceId, Usd

SECOND = 1_000_000_000
TRACE = TraceId("t")


class Story:
    """A run that grows by one span a second, below one agent."""

    def __init__(self) -> None:
        self.spans = [self._span("agent", "agent", 0, None)]
        self._seen = ""

    def called(
        self, tool: str, arguments: Any = None, output: Any = None, error: str | None = None, *, open_: bool = False
    ) -> "Story":
        """A run of a tool."""
        self.spans.append(
            self._span(
                "tool",
                tool,
                len(self.spans),
                None if open_ else 1,
                status="error" if error else "ok",
                error_message=error,
                tool=Tool(name=tool, arguments=arguments, output=output),
            )
        )
        self._seen += json.dumps(output)
        return self

    def said(
        self,
        text: str,
        *calls: tuple[str, Any],
        tokens: tuple[int, int] | None = None,
        cost: float | None = None,
        anew: bool = False,
    ) -> "Story":
        """A turn of the model; `anew`: with nothing of the run before it."""
        self.spans.append(
            self._span(
                "llm",
                "model",
                len(self.spans),
                1,
                input_messages=(Message(role="user", content="Go on." if anew else f"Go on. {self._seen}"),),
                output_messages=(
                    Message(
                        role="assistant",
                        content=text,
                        tool_calls=tuple(ToolCall(name=name, arguments=arguments) for name, arguments in calls),
                    ),
                ),
                usage=Usage(input=tokens[0], output=tokens[1]) if tokens else None,
                cost=None if cost is None else Usd(cost),
            )
        )
        self._seen += text
        return self

    def retrieved(self, query: str, *contents: str) -> "Story":
        """A retrieval."""
        documents = tuple(Document(content=content) for content in contents)
        self.spans.append(self._span("retriever", "retriever", len(self.spans), 1, query=query, documents=documents))
        return self

    def findings(self, *detectors: Detector, limits: Limits | None = None) -> Sequence[Finding]:
        """What is found once the run has ended."""
        return judge(self.spans, detectors, limits).findings

    def live(self, now: float, *detectors: Detector) -> Sequence[Finding]:
        """What is found while the run goes on, `now` seconds after its start."""
        one = Judge(TRACE, detectors)
        one.add(self.spans)
        return one.findings(Nanos(int(now * SECOND)))

    def step(self, finding: Finding) -> int:
        """Place of the marked span among the spans of the run, the agent's being 0."""
        return int(finding.span_id)

    def _span(self, kind: Kind, name: str, number: int, lasted: int | None, **more: Any) -> Span:
        start = number * SECOND
        return Span(
            trace_id=TRACE,
            span_id=SpanId(str(number)),
            parent_id=None if number == 0 else SpanId("0"),
            name=name,
            kind=kind,
            tool_name=name if kind == "tool" else None,
            start=Nanos(start),
            end=None if lasted is None else Nanos(start + SECOND // 2),
            is_root=number == 0,
            **more,
        )
