"""A trace as the writer works on it: its row in the table, and what becomes of it in a batch."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from backtrail.core.model.trace import Trace
from backtrail.server.storage.api import StoreError
from backtrail.server.storage.sqlite import rows
from backtrail.server.storage.sqlite.books import bounded

EXACT: Final = 20_000
"""Up to so many spans a trace is summed up as a whole; beyond, wrappers are recognised within a batch only."""
READ: Final = (
    "SELECT t.no, t.trace_id, t.session, t.place, t.summed, t.stale, t.seen, t.bytes, t.facets, t.row,"
    " t.shortest, t.longest, t.lightest, t.heaviest"
)


@dataclass(slots=True, kw_only=True)
class Entry:
    """A trace as the writer works on it."""

    no: int
    trace_id: str
    trace: Trace | None = None
    """None while only log records arrived."""
    session: int | None = None
    place: int = 0
    """Spans written, log-only ones included."""
    summed: int = 0
    stale: int | None = None
    seen: int = 0
    size: int = 0
    facets: list[int] = field(default_factory=list)
    spread: tuple[int | None, ...] = (None, None, None, None)
    """Shortest and longest span, lightest and heaviest LLM call."""
    old: "Entry | None" = None
    """As the table has it."""

    @property
    def start(self) -> int:
        return (bounded(self.trace.start) or 0) if self.trace else 0

    def next_span(self) -> int:
        if self.place >= rows.MOST_SPANS:
            raise StoreError(f"trace {self.trace_id} has {self.place} spans and takes no more; start a new trace")
        self.place += 1
        return rows.first_span(self.no) + self.place - 1

    def wait(self, now: int) -> None:
        """Let upkeep sum the trace up when it has been quiet, unless it is too big for that."""
        if self.place <= EXACT and self.stale is None:
            self.stale = now

    def show(self, asked: str, answered: str) -> None:
        if self.trace is not None:
            asked, answered = asked or self.trace.input_preview, answered or self.trace.output_preview
            self.trace = replace(self.trace, input_preview=asked, output_preview=answered)


def entry(row: Sequence[Any]) -> Entry:
    """A row of READ."""
    no, trace_id, session, place, summed, stale, seen, size, values, text, *spread_of = row
    trace = rows.read_trace(text)
    found = Entry(
        no=no,
        trace_id=trace_id,
        trace=trace if trace.totals.spans else None,
        session=session,
        place=place,
        summed=summed,
        stale=stale,
        seen=seen,
        size=size,
        facets=rows.read_numbers(values),
        spread=tuple(spread_of),
    )
    found.old = replace(found)
    return found
