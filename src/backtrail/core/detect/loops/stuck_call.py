"""A call started and did not end: it is open far longer than calls take, or the run ended without it."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.detector import Sign, TraceDetector
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.whole import Whole
from backtrail.core.model.span import Kind, SpanHead

SECONDS: Final[Threshold[float]] = Threshold(
    name="stuck_call_seconds",
    default=120,
    unit="seconds",
    why="Model calls and tools answer within a minute; at two minutes somebody should know, at ten (five times as "
    "long) the clients' own time limits have passed and nothing will come.",
)
CALLS: Final[frozenset[Kind]] = frozenset({"llm", "tool", "retriever", "embedding", "reranker", "guardrail"})
"""Agents and chains are open as long as what they wait for; people may take their time."""
HOPELESS: Final = 5
SECOND: Final = 1_000_000_000


def look(whole: Whole) -> Iterable[Sign]:
    """One sign for each open call; where none is open but the run ended without its root ending, one for the root."""
    open_ = list(whole.open)
    calls = [head for head in open_ if head.kind in CALLS]
    if whole.ended:
        root = whole.root()
        for head in calls or [head for head in open_ if head.span_id == root]:
            yield _never_ended(head)
    elif whole.now is not None:
        for head in calls:
            yield from _still_open(head, whole.now, whole.limits[SECONDS])


def _never_ended(head: SpanHead) -> Sign:
    return Sign(
        severity="critical",
        confidence=0.8,
        evidence=f"{_named(head)} was started and never ended, though nothing more came from the run.",
        advice="The process died or was killed during this call, or its exporter was not flushed: look at its log at "
        "that time, and give the call a time limit.",
        at=head.span_id,
    )


def _still_open(head: SpanHead, now: int, limit: float) -> Iterable[Sign]:
    if head.start is None:
        return
    seconds = (now - head.start) / SECOND
    if seconds > limit:
        yield Sign(
            severity="critical" if seconds > HOPELESS * limit else "warning",
            confidence=0.8,
            evidence=f"{_named(head)} has been open for {seconds:,.0f} seconds; the limit is {limit:,.0f}.",
            advice="See whether the other side still works on it; give the call a time limit and a way round it.",
            at=head.span_id,
            facts={"seconds": seconds},
        )


def _named(head: SpanHead) -> str:
    return f"The {head.kind} call {head.tool_name or head.name or head.span_id}"


DETECTOR: Final = TraceDetector(
    name="stuck_call",
    family="loops",
    says="A call that started and did not end.",
    look=look,
    thresholds=(SECONDS,),
)
