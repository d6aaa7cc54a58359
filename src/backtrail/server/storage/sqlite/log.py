"""The log: which spans were written or rewritten since a place."""

from collections.abc import Sequence
from typing import Final

import apsw

from backtrail.core.model.span import SpanHead
from backtrail.core.model.trace import Totals, Trace
from backtrail.core.model.units import ProjectId, SpanId, TraceId
from backtrail.server.storage.api import Change, Cursor, News, Refound, TraceNews
from backtrail.server.storage.sqlite import rows

STEP: Final = 1000


def follow(db: apsw.Connection, after: Cursor, limit: int) -> Sequence[Change]:
    """The log after a place, read by a thousand lines a step."""
    sql = (
        "SELECT json_group_array(json_array(seq, no >> 24, span_id)) FROM"
        " (SELECT seq, no, span_id FROM spans WHERE seq > ? ORDER BY seq LIMIT ?)"
    )
    changes: list[Change] = []
    while len(changes) < limit:
        lines = rows.read_lines(db.execute(sql, (after, min(STEP, limit - len(changes)))).get)
        if not lines:
            break
        traces = _traces(db, {trace for _, trace, _ in lines})
        for seq, trace, span_id in lines:
            if trace in traces:  # else it is being forgotten
                project, trace_id = traces[trace]
                place = Cursor(seq)
                changes.append(
                    Change(
                        cursor=place, project=ProjectId(project), trace_id=TraceId(trace_id), span_id=SpanId(span_id)
                    )
                )
        after = Cursor(lines[-1][0])
    return changes


def news(db: apsw.Connection, after: Cursor, limit: int) -> News:
    """The log after a place, by trace."""
    sql = (
        "SELECT json_group_array(json_array(seq, no >> 24, json(head))) FROM"
        " (SELECT seq, no, head FROM spans WHERE seq > ? ORDER BY seq LIMIT ?)"
    )
    written: dict[int, list[SpanHead]] = {}
    left = limit
    while left > 0:
        lines = rows.read_told(db.execute(sql, (after, min(STEP, left))).get)
        if not lines:
            break
        for _, trace, head in lines:
            written.setdefault(trace, []).append(head)
        after, left = Cursor(lines[-1][0]), left - len(lines)
    standing = _standing(db, list(written))
    found = [
        TraceNews(project=ProjectId(project), trace=trace, heads=written[no], session=session)
        for no, (project, trace, session) in standing.items()
    ]
    return News(cursor=after, traces=found)


def _standing(db: apsw.Connection, numbers: list[int]) -> dict[int, tuple[str, Trace, Totals | None]]:
    """How traces and their sessions stand, in the order of their numbers; without those that are being forgotten."""
    sql = (
        "SELECT t.no, p.name, t.row, s.totals FROM json_each(?) AS w CROSS JOIN traces AS t ON t.no = w.value"
        " CROSS JOIN projects AS p ON p.no = t.project LEFT JOIN sessions AS s ON s.no = t.session WHERE t.spans > 0"
    )
    return {
        no: (name, rows.read_trace(row), None if totals is None else rows.read_totals(totals))
        for no, name, row, totals in db.execute(sql, (rows.json_text(numbers),))
    }


def refound(db: apsw.Connection, after: Cursor, limit: int) -> Sequence[Refound]:
    """Traces whose findings changed after a place."""
    sql = (
        "SELECT r.seq, p.name, t.trace_id FROM refound AS r CROSS JOIN traces AS t ON t.no = r.trace"
        " CROSS JOIN projects AS p ON p.no = t.project WHERE r.seq > ? ORDER BY r.seq LIMIT ?"
    )
    return [
        Refound(cursor=Cursor(int(seq)), project=ProjectId(str(project)), trace_id=TraceId(str(trace_id)))
        for seq, project, trace_id in db.execute(sql, (after, limit))
    ]


def unread(db: apsw.Connection, after: Cursor) -> int:
    """Spans after a place."""
    return int(db.execute("SELECT count(*) FROM spans WHERE seq > ?", (after,)).get)


def _traces(db: apsw.Connection, numbers: set[int]) -> dict[int, tuple[str, str]]:
    sql = (
        "SELECT t.no, p.name, t.trace_id FROM json_each(?) AS w CROSS JOIN traces AS t ON t.no = w.value"
        " CROSS JOIN projects AS p ON p.no = t.project"
    )
    return {no: (name, trace_id) for no, name, trace_id in db.execute(sql, (rows.json_text(sorted(numbers)),))}
