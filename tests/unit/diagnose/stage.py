"""Small judged runs for the tests of the diagnosis: said in a line each."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from backtrail.core.detect.judged import Judged
from backtrail.core.detect.moment import NO_TEXT, Failure, Moment, Text, Wish
from backtrail.core.model.finding import Family, Finding, Severity
from backtrail.core.model.units import Nanos, SpanId, TraceId

TRACE = TraceId("t")


def text(value: Any) -> Text:
    """A text as the judge keeps it."""
    if value is None:
        return NO_TEXT
    said = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return Text(excerpt=said, size=len(said), digest=said.encode())


class Stage:
    """Writes down a run step by step; span ids are `s1`, `s2`, ..."""

    def __init__(self, task: str, answer: str = "") -> None:
        self.task, self.answer = task, answer
        self.moments: list[Moment] = []
        self.agents: dict[SpanId, str] = {}
        self.findings: list[Finding] = []

    def turn(self, said: str, agent: str | None = None, call: tuple[str, Mapping[str, Any]] | None = None) -> SpanId:
        """A model's turn, with a tool call or without."""
        wishes = (Wish(name=call[0], id=f"c{len(self.moments)}", arguments=text(call[1])),) if call else ()
        return self._add("llm", "model", agent, gave=text(said), wishes=wishes)

    def ran(self, name: str, given: Any, gave: Any, failed: str | None = None) -> SpanId:
        """A tool's run that answers the turn before it, where that one asked for it."""
        before = self.moments[-1].wishes if self.moments else ()
        failure = Failure(message=failed) if failed is not None else None
        call_id = before[0].id if before and before[0].name == name else None
        return self._add("tool", name, None, asked=text(given), gave=text(gave), failure=failure, call_id=call_id)

    def retrieved(self, name: str, query: str) -> SpanId:
        """A retrieval that found nothing."""
        return self._add("retriever", name, None, asked=text(query))

    def found(
        self,
        at: SpanId,
        family: Family = "tool_output",
        *,
        severity: Severity = "warning",
        detector: str = "some_detector",
        cause: SpanId | None = None,
        evidence: str = "Something is wrong.",
    ) -> Finding:
        """A finding of a detector."""
        finding = Finding(
            detector=detector,
            family=family,
            trace_id=TRACE,
            span_id=at,
            spans=(at,),
            severity=severity,
            confidence=0.9,
            evidence=evidence,
            advice="Try the other thing.",
            cause=cause,
        )
        self.findings.append(finding)
        return finding

    def judged(self, findings: Sequence[Finding] | None = None) -> Judged:
        """The run as it was judged."""
        return Judged(
            trace_id=TRACE,
            moments=tuple(self.moments),
            findings=tuple(self.findings if findings is None else findings),
            agents=self.agents,
            task=self.task,
            answer=self.answer,
        )

    def _add(self, kind: Any, name: str, agent: str | None, **known: Any) -> SpanId:
        number = len(self.moments) + 1
        span_id = SpanId(f"s{number}")
        self.moments.append(
            Moment(span_id=span_id, kind=kind, name=name, start=Nanos(number), end=Nanos(number), **known)
        )
        if agent:
            self.agents[span_id] = agent
        return span_id
