"""The rows of sessions: the sum of their traces, adjusted by what changed."""

from dataclasses import dataclass, field
from typing import Final

from backtrail.core.model.summary import add
from backtrail.core.model.trace import Totals, Trace
from backtrail.server.storage.sqlite import rows
from backtrail.server.storage.sqlite.books import Books, bounded, insert
from backtrail.server.storage.sqlite.entry import Entry

COLUMNS: Final = "no, project, session_id, user_id, start, end, traces, priced, totals"


@dataclass(slots=True, kw_only=True)
class Row:
    """A session as the writer works on it."""

    no: int
    session_id: str
    user_id: str | None = None
    start: int = 0
    end: int | None = None
    traces: int = 0
    priced: int = 0
    """Traces that told a cost."""
    totals: Totals = field(default_factory=Totals)


class Sessions:
    """Session rows of one project during one batch."""

    def __init__(self, books: Books, project: int) -> None:
        self._books, self._db, self._project = books, books.db, project
        self._open: dict[str, Row] = {}
        self._shrunk: set[int] = set()
        """Sessions that lost something: their times have to be looked up again, once the traces are written."""

    def move(self, old: Entry | None, new: Entry | None) -> int | None:
        """Take the trace out of its old session and put it into its new one; the number of that."""
        before, after = old.trace if old else None, new.trace if new else None
        if before is not None and before.session_id:
            row = self._row(before.session_id)
            self._change(row, before, -1)
            stays = after if after is not None and after.session_id == before.session_id else None
            if stays is None or _edge(row, before, stays):
                self._shrunk.add(row.no)
        if after is None or not after.session_id:
            return None
        row = self._row(after.session_id)
        self._change(row, after, 1)
        row.user_id = row.user_id or after.user_id
        start, end = bounded(after.start), bounded(after.end)
        if start is not None:
            row.start = min(row.start or start, start)
        if end is not None:
            row.end = max(row.end or end, end)
        return row.no

    def close(self) -> None:
        """Write the sessions; after the traces."""
        for row in self._open.values():
            if row.no in self._shrunk:
                self._look_up(row)
        live = [row for row in self._open.values() if row.traces]
        insert(
            self._db,
            f"REPLACE INTO sessions ({COLUMNS})",
            [
                (row.no, self._project, row.session_id, row.user_id, row.start, row.end, row.traces, row.priced, sums)
                for row in live
                for sums in [rows.write(row.totals)]
            ],
        )
        gone = [row.no for row in self._open.values() if not row.traces]
        if gone:
            self._db.execute(
                "DELETE FROM sessions WHERE no IN (SELECT value FROM json_each(?))", (rows.json_text(gone),)
            )

    def _row(self, session_id: str) -> Row:
        if session_id not in self._open:
            sql = f"SELECT {COLUMNS} FROM sessions WHERE project = ? AND session_id = ?"  # noqa: S608
            found = self._db.execute(sql, (self._project, session_id)).fetchone()
            if found is None:
                row = Row(no=self._books.next_session(), session_id=session_id)
            else:
                no, _, _, user, start, end, traces, priced, totals = found
                sums = rows.read_totals(totals)
                row = Row(no=no, session_id=session_id, user_id=user, start=start, end=end, traces=traces)
                row.priced, row.totals = priced, sums
            self._open[session_id] = row
        return self._open[session_id]

    def _change(self, row: Row, trace: Trace, sign: int) -> None:
        row.traces += sign
        row.priced += sign * (trace.totals.cost is not None)
        row.totals = add(row.totals, trace.totals, sign)

    def _look_up(self, row: Row) -> None:
        row.start, row.end = self._db.execute(
            "SELECT coalesce(min(nullif(start, 0)), 0), max(row ->> 'end') FROM traces WHERE session = ?", (row.no,)
        ).get
        row.user_id = self._db.execute(
            "SELECT row ->> 'user_id' AS who FROM traces WHERE session = ? AND who IS NOT NULL ORDER BY start LIMIT 1",
            (row.no,),
        ).get


def _edge(row: Row, before: Trace, after: Trace | None) -> bool:
    """Whether the session begins or ends where the trace did and no longer does."""
    start, end = (after.start, after.end) if after else (None, None)
    began = before.start is not None and before.start <= row.start and (start is None or start > before.start)
    ended = before.end is not None and before.end >= (row.end or 0) and (end is None or end < before.end)
    return began or ended
