"""A trace as it was judged: what a diagnosis is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backtrail.core.detect.moment import Moment
from backtrail.core.model.finding import Finding
from backtrail.core.model.units import SpanId, TraceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One trace with what was found in it."""

    trace_id: TraceId
    moments: Sequence[Moment]
    """Of the whole trace, by start."""
    findings: Sequence[Finding]
    """By the place of the marked span in the run, then by detector."""
    agents: Mapping[SpanId, str] = field(default_factory=dict)
    """Of each moment's span: the name of the nearest agent above it, where there is one."""
    root: SpanId | None = None
    task: str = ""
    """What the run was asked: the root's input, else the first message of a user; at most EXCERPT characters."""
    answer: str = ""
    """What it gave in the end: the root's output, else the last thing a model said; at most EXCERPT characters."""
    ended: bool = True
