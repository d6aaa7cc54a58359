"""Two traces side by side: their calls, and which call of one is which of the other."""

from typing import Literal

from backtrail.core.model.span import Kind
from backtrail.server.api.models.shape import Shape
from backtrail.server.api.models.trace import TraceOut


class CallColumns(Shape):
    """The calls of a run in order of start, column by column: each array has one place for each call."""

    span_id: list[str]
    kind: list[Kind]
    name: list[str]
    agent: list[str | None]
    """Name of the nearest agent above."""
    model: list[str | None]
    failed: list[bool]
    start: list[int | None]
    """Nanoseconds after the start of the trace."""
    latency_ns: list[int | None]
    """null while the call is open."""
    input_tokens: list[int | None]
    output_tokens: list[int | None]
    cost: list[float | None]
    asked: list[str]
    """The beginning of what it asked; of a model call, of the last message that is new."""
    gave: list[str]
    """The beginning of its reply; of a failed call, how it failed."""


class ComparedTrace(TraceOut):
    """One of the two traces, with its calls."""

    calls: CallColumns
    left_out: int
    """Calls beyond the first 10,000, which are not compared."""


class AlignedRows(Shape):
    """Every call of both runs once, in the order of each: each array has one place for each row."""

    how: list[Literal["same", "reply", "call", "left", "right"]]
    """same: asked the same and got the same; reply: asked the same and got something else; call: asked something else;
    left, right: only one run made the call."""
    left: list[int]
    """Place in the left trace's calls; -1: none."""
    right: list[int]


class Comparison(Shape):
    """Two traces side by side."""

    project: str
    left: ComparedTrace
    right: ComparedTrace
    rows: AlignedRows
    first: int | None
    """Row at which the runs part; null where they never do."""
