"""The rows of traces and sessions, kept true with every commit.

A trace of up to SMALL spans is summed up again from all its heads. A bigger one is added to, and summed up again
each time it has doubled and when it has been quiet for a while, so that a million spans cost as much as they should.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

from backtrail.core.model.finding import NOTHING, Found
from backtrail.core.model.span import SpanHead
from backtrail.core.model.summary import add, summarise
from backtrail.core.model.trace import Trace
from backtrail.core.model.units import TraceId
from backtrail.server.storage.sqlite import rows
from backtrail.server.storage.sqlite.books import Books, bounded, insert
from backtrail.server.storage.sqlite.entry import READ, Entry, entry
from backtrail.server.storage.sqlite.sessions import Sessions

SMALL: Final = 1000
MOST_VALUES: Final = 2000
"""Distinct values of a trace that can be filtered by."""
ROW_BYTES: Final = 900
"""What a span costs on disk beside its payload."""


COLUMNS: Final = (
    "no, project, trace_id, session, start, latency, open, spans, steps, tools, tool_errors, errors, tokens, cost,"
    " escalations, shortest, longest, lightest, heaviest, place, summed, stale, seen, bytes, facets, row, findings"
)


class Ledger:
    """Trace rows of one project during one batch."""

    def __init__(self, books: Books, project: int, now: int) -> None:
        self._books, self._db, self._project, self._now = books, books.db, project, now
        self._sessions = Sessions(books, project)
        self._kept: list[Entry] = []

    def open(self, trace_ids: Iterable[str]) -> Iterator[Entry]:
        """The entries of these traces, in their order; new ones where they are unknown."""
        wanted = list(trace_ids)
        sql = f"{READ} FROM json_each(?) AS w CROSS JOIN traces AS t ON t.project = ? AND t.trace_id = w.value"
        known = {row[1]: entry(row) for row in self._db.execute(sql, (rows.json_text(wanted), self._project))}
        for trace_id in wanted:
            yield known.get(trace_id) or Entry(no=self._books.next_trace(), trace_id=trace_id, seen=0)

    def summed(self, entry: Entry, heads: Sequence[SpanHead]) -> Entry:
        """Sum the trace up from all its heads."""
        entry.summed, entry.stale = entry.place, None
        if not heads:
            entry.trace, entry.facets, entry.spread = None, [], (None,) * 4
            return entry
        entry.trace = replace(summarise(heads), findings=entry.trace.findings if entry.trace else NOTHING)
        entry.facets = self._values(entry.trace, heads)
        entry.spread = spread(heads)
        return entry

    def added(self, entry: Entry, heads: Sequence[SpanHead], before: Sequence[SpanHead]) -> None:
        """Add the heads of a big trace to its sums; `before` is what some of them were."""
        if not heads:
            return
        entry.stale = None
        entry.wait(0 if entry.place >= 2 * entry.summed else self._now)
        told = summarise(heads)
        rooted = any(head.is_root and head.span_id == told.root_id for head in heads)
        entry.trace = grown(entry.trace, told, summarise(before) if before else None, rooted=rooted)
        entry.spread = widened(entry.spread, spread(heads))
        if len(entry.facets) < MOST_VALUES:
            entry.facets = list(dict.fromkeys([*entry.facets, *self._values(entry.trace, heads)]))[:MOST_VALUES]

    def found(self, entry: Entry, trace: Trace, found: Found) -> None:
        """The findings of the trace are these now."""
        before = set(self._numbers(found_values(trace.findings)))
        entry.trace = replace(trace, findings=found)
        others = [value for value in entry.facets if value not in before]
        entry.facets = [*self._numbers(found_values(found)), *others]

    def keep(self, entry: Entry) -> None:
        """The entry is to be written."""
        entry.seen = self._now
        self._kept.append(entry)

    def close(self) -> None:
        """Write what was kept, and the sessions and value lists that follow from it."""
        for kept in self._kept:
            kept.session = self._sessions.move(kept.old, kept)
            self._count(kept)
        self._index([kept for kept in self._kept if kept.trace is not None or kept.old is not None])
        insert(self._db, f"REPLACE INTO traces ({COLUMNS})", [self._cells(kept) for kept in self._kept])
        self._sessions.close()

    def drop(self, entries: Sequence[Entry]) -> None:
        """Take traces out, with all that follows from them."""
        for gone in entries:
            self._sessions.move(gone.old, None)
            gone.trace, gone.facets, gone.size = None, [], 0
            self._count(gone)
        self._index(entries)
        numbers = rows.json_text([gone.no for gone in entries])
        self._db.execute("DELETE FROM traces WHERE no IN (SELECT value FROM json_each(?))", (numbers,))
        self._sessions.close()

    def _count(self, kept: Entry) -> None:
        old = kept.old
        before = old.trace.totals.spans if old and old.trace else 0
        after = kept.trace.totals.spans if kept.trace else 0
        grown_by = kept.size - (old.size if old else 0)
        self._books.grow(self._project, spans=after - before, traces=bool(after) - bool(before), size=grown_by)

    def _index(self, kept: Sequence[Entry]) -> None:
        gone, come = [], []
        for one in kept:
            before = {(value, one.old.start) for value in one.old.facets} if one.old else set()
            after = {(value, one.start) for value in one.facets}
            gone += [(value, start, one.no) for value, start in before - after]
            come += [(value, start, one.no) for value, start in sorted(after - before)]
        if gone:
            self._db.execute(
                "DELETE FROM trace_values WHERE (value, start, trace) IN"
                " (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?))",
                (rows.json_text(gone),),
            )
        insert(self._db, "INSERT OR IGNORE INTO trace_values", come)
        self._books.count((value for value, _, _ in gone), -1)
        self._books.count((value for value, _, _ in come), 1)

    def _values(self, trace: Trace, heads: Sequence[SpanHead]) -> list[int]:
        return self._numbers(facets(trace, heads))

    def _numbers(self, named: Sequence[tuple[str, str]]) -> list[int]:
        return [self._books.value(self._project, name, value) for name, value in named]

    def _cells(self, kept: Entry) -> tuple[Any, ...]:
        trace = kept.trace or Trace(trace_id=TraceId(kept.trace_id))
        sums = trace.totals
        latency = None if trace.end is None or trace.start is None else bounded(trace.end - trace.start)
        tokens = sums.input_tokens + sums.output_tokens
        return (
            *(kept.no, self._project, kept.trace_id, kept.session, kept.start, latency, trace.end is None),
            *(sums.spans, sums.steps, sums.tool_calls, sums.tool_errors, sums.errors, bounded(tokens), sums.cost),
            *(sums.escalations, *kept.spread, kept.place, kept.summed, kept.stale, kept.seen, kept.size),
            *(rows.write(kept.facets), rows.write(trace), trace.findings.count),
        )


def facets(trace: Trace, heads: Sequence[SpanHead]) -> list[tuple[str, str]]:
    """Every value of the trace that lists can be filtered by; see FIELDS."""
    of_trace = {
        ("name", trace.name),
        ("session", trace.session_id),
        ("user", trace.user_id),
        ("environment", trace.environment),
        ("release", trace.release),
        ("service", trace.service),
        ("status", trace.status),
        *(("tag", tag) for tag in trace.tags),
    }
    of_spans: set[tuple[str, str]] = {("kind", kind) for kind in {head.kind for head in heads}}
    for head in heads:
        of_spans.add(("span.name", head.name))
        if head.tool_name:
            of_spans.add(("tool", head.tool_name))
        if head.model:
            of_spans.update((("model", head.model), ("provider", head.provider or "")))
        if head.error_type or head.error_message:
            of_spans.update((("error", head.error_type or ""), ("error", head.error_message or "")))
    said = [(name, value) for name, value in (*of_trace, *sorted(of_spans)) if value]
    return [*found_values(trace.findings), *said][:MOST_VALUES]


def found_values(found: Found) -> list[tuple[str, str]]:
    """The values that its findings give a trace."""
    return [
        *(("finding", detector) for detector in found.detectors),
        *(("finding.family", family) for family in found.families),
        *(("severity", severity) for severity in found.severities),
    ]


Spread: TypeAlias = tuple[int | None, ...]


def spread(heads: Sequence[SpanHead]) -> Spread:
    """Shortest and longest span, lightest and heaviest LLM call."""
    lasted = [head.end - head.start for head in heads if head.end is not None and head.start is not None]
    used = [head.usage for head in heads if head.usage is not None and head.kind == "llm"]
    tokens = [(usage.input or 0) + (usage.output or 0) for usage in used]
    return tuple(bounded(of(values)) if values else None for values in (lasted, tokens) for of in (min, max))


def widened(one: Spread, other: Spread) -> Spread:
    pairs = [[value for value in pair if value is not None] for pair in zip(one, other, strict=True)]
    return tuple(of(pair) if pair else None for of, pair in zip((min, max, min, max), pairs, strict=True))


def grown(trace: Trace | None, told: Trace, before: Trace | None, *, rooted: bool) -> Trace:
    """A big trace with new spans; `rooted` where the root is among them. Only the root overrides what was said."""
    if trace is None:
        return told
    totals = add(trace.totals, told.totals)
    if before is not None:
        totals = add(totals, before.totals, -1)
    starts = [start for start in (trace.start, told.start) if start is not None]
    ends = [end for end in (trace.end, told.end) if end is not None]
    rooted = rooted and (told.root_id == trace.root_id or told.start == min(starts, default=None))
    one, other = (told, trace) if rooted else (trace, told)
    return replace(
        one,
        totals=totals,
        start=min(starts, default=None),
        end=None if one.end is None else max(ends),
        session_id=one.session_id or other.session_id,
        user_id=one.user_id or other.user_id,
        tags=tuple(dict.fromkeys([*one.tags, *other.tags])),
        environment=one.environment or other.environment,
        release=one.release or other.release,
        service=one.service or other.service,
        models=tuple(dict.fromkeys([*trace.models, *told.models]))[:50],
        input_preview=trace.input_preview,
        output_preview=trace.output_preview,
        findings=trace.findings,
    )
