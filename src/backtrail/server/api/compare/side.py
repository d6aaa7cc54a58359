"""One of two traces that are compared: its calls, with what they asked and gave as digests and previews.

Bounded: whole spans are read one at a time, and nothing of them is kept but digests and previews of at most MOST calls.
A trace of 10,000 spans takes some seconds, and a few megabytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from backtrail.core.model.span import SpanHead
from backtrail.core.model.trace import Trace
from backtrail.core.model.units import Nanos
from backtrail.core.tape.call import BoundaryCall
from backtrail.core.tape.crossings import crossings
from backtrail.core.tape.told_calls import told_calls
from backtrail.server.api.reader import Reader
from backtrail.server.api.rows import found, latency, totals, trace_columns

MOST: Final = 10_000
LARGEST: Final = 100_000
"""Spans of a trace that are looked at, as in its skeleton."""


@dataclass(frozen=True, slots=True)
class Side:
    """A trace with its calls."""

    trace: Trace
    calls: Sequence[BoundaryCall]
    left_out: int

    def told(self) -> dict[str, Any]:
        """The model `ComparedTrace`, as plain values."""
        about = trace_columns(self.trace)
        counted = {
            "totals": totals(self.trace.totals).model_dump(),
            "findings": found(self.trace.findings).model_dump(),
        }
        columns = _columns(self.calls, self.trace.start or Nanos(0))
        return about | counted | {"calls": columns, "left_out": self.left_out}


def side(asked: Reader, trace: Trace) -> Side:
    """Read a trace for comparison."""
    heads = list(islice(asked.store.heads(asked.project, trace.trace_id), LARGEST))
    every = crossings(heads)
    found = replace(every, calls=every.calls[:MOST])
    spans = islice(asked.store.spans(asked.project, trace.trace_id), _reach(heads, found.calls))
    return Side(trace, told_calls(found, spans), len(every.calls) - len(found.calls))


def _reach(heads: Sequence[SpanHead], calls: Sequence[BoundaryCall]) -> int:
    """How many spans have to be read to have heard of every call."""
    if len(calls) < MOST:
        return len(heads) if calls else 0
    last = calls[-1].head.span_id
    return next(at for at, head in enumerate(heads, 1) if head.span_id == last)


def _columns(calls: Sequence[BoundaryCall], zero: Nanos) -> dict[str, list[Any]]:
    heads = [call.head for call in calls]
    return {
        "span_id": [head.span_id for head in heads],
        "kind": [call.boundary for call in calls],
        "name": [call.name for call in calls],
        "agent": [call.agent for call in calls],
        "model": [head.model for head in heads],
        "failed": [head.status == "error" for head in heads],
        "start": [None if head.start is None else head.start - zero for head in heads],
        "latency_ns": [latency(head.start, head.end) for head in heads],
        "input_tokens": [call.usage and call.usage.input for call in calls],
        "output_tokens": [call.usage and call.usage.output for call in calls],
        "cost": [call.cost for call in calls],
        "asked": [call.asked_preview for call in calls],
        "gave": [call.gave_preview for call in calls],
    }
