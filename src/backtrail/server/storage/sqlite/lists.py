"""Lists of traces and sessions, the values that can be chosen to filter them by, and what is usual among them."""

import math
import time
from collections.abc import Sequence
from typing import Any, Final

import apsw

from backtrail.core.model.trace import Session, Trace
from backtrail.core.model.units import Nanos
from backtrail.server.storage.api import Facet, Page, Quantile, QueryError, Window
from backtrail.server.storage.query.fields import FIELDS
from backtrail.server.storage.query.parse import parse
from backtrail.server.storage.sqlite import read, rows
from backtrail.server.storage.sqlite.compile import NUMBERS, Compiler, Where, both, verbatim
from backtrail.server.storage.sqlite.pages import order

FACETS: Final = tuple(field.name for field in FIELDS if field.facet)
SESSION_KEYS: Final = {
    "start": "s.start",
    "latency": "coalesce(s.end - s.start, -1)",
    "steps": "s.totals ->> 'steps'",
    "spans": "s.totals ->> 'spans'",
    "tools": "s.totals ->> 'tool_calls'",
    "tool_errors": "s.totals ->> 'tool_errors'",
    "errors": "s.totals ->> 'errors'",
    "tokens": "(s.totals ->> 'input_tokens') + (s.totals ->> 'output_tokens')",
    "cost": "iif(s.priced, s.totals ->> 'cost', -1)",
}

MEASURED: Final = ("latency", "tokens", "cost")
SAMPLED: Final = 10_000
"""Traces that quantiles are taken from: enough for the 95th of a hundred, and read from the index in milliseconds."""


def project_no(db: apsw.Connection, project: str) -> int | None:
    found = db.execute("SELECT no FROM projects WHERE name = ?", (project,)).get
    return None if found is None else int(found)


def within(window: Window, start: str = "t.start") -> Where:
    """The window's times."""
    parts = []
    if window.since is not None:
        parts.append(Where(f"{start} >= ?", (window.since,)))
    if window.until is not None:
        parts.append(Where(f"({start} < ? AND {start} <> 0)", (window.until,)))
    return both(parts)


def asked(compiler: Compiler, window: Window) -> Where | None:
    """The condition of the window's query; None where it asks for everything. Raises QueryError."""
    tree = parse(window.query, Nanos(time.time_ns()))
    return None if tree is None else compiler.where(tree)


def traces(db: apsw.Connection, project: str, window: Window) -> Page[Trace]:
    """A page of traces: numbers first, from a narrow index; then the rows of the page."""
    by = order(window)
    no = project_no(db, project)
    if no is None:
        parse(window.query, Nanos(time.time_ns()))
        return Page(rows=[])
    compiler = Compiler(db, no)
    key = NUMBERS[by.field] if by.field not in ("latency", "cost") else f"coalesce({NUMBERS[by.field]}, -1)"
    beyond, place = by.beyond(key, "t.no")
    query = asked(compiler, window)
    where = both([within(window), *([query] if query else [])])
    source, begin = compiler.source(where)
    found: list[Any] = db.execute(
        f"SELECT t.no, {key} FROM {source} WHERE t.project = ? AND t.spans > 0 AND {beyond} AND {where.sql}"  # noqa: S608
        f" ORDER BY {key} {by.direction}, t.no {by.direction} LIMIT ?",
        (*begin, no, *place, *where.values, by.limit + 1),
    ).fetchall()
    page = found[: by.limit]
    sql = "SELECT t.row FROM json_each(?) AS w CROSS JOIN traces AS t ON t.no = w.value ORDER BY w.key"
    texts = db.execute(sql, (rows.json_text([trace for trace, _ in page]),))
    more = by.place(page[-1][1], page[-1][0]) if len(found) > by.limit else None
    return Page(rows=[rows.read_trace(text) for (text,) in texts], next=more)


def sessions(db: apsw.Connection, project: str, window: Window) -> Page[Session]:
    """A page of sessions: those of which a trace meets the query."""
    by = order(window)
    no = project_no(db, project)
    if no is None:
        parse(window.query, Nanos(time.time_ns()))
        return Page(rows=[])
    key = SESSION_KEYS[by.field]
    beyond, place = by.beyond(key, "s.no")
    times, having = within(window, "s.start"), _having(Compiler(db, no), window)
    found: list[Any] = db.execute(
        f"SELECT {key}, {read.SESSION} FROM sessions AS s WHERE s.project = ? AND {beyond} AND {times.sql}"  # noqa: S608
        f" AND {having.sql} ORDER BY {key} {by.direction}, s.no {by.direction} LIMIT ?",
        (no, *place, *times.values, *having.values, by.limit + 1),
    ).fetchall()
    page = found[: by.limit]
    more = by.place(page[-1][0], page[-1][1]) if len(found) > by.limit else None
    return Page(rows=[read.read_session(db, row[1:]) for row in page], next=more)


def _having(compiler: Compiler, window: Window) -> Where:
    where = asked(compiler, window)
    if where is None:
        return Where("1")
    source, begin = compiler.source(where)
    if begin:
        inside = f"SELECT t.session FROM {source} WHERE t.spans > 0 AND {where.sql}"  # noqa: S608
        return Where(f"s.no IN ({inside})", (*begin, *where.values))
    inside = f"SELECT 1 FROM traces AS t WHERE t.session = s.no AND t.spans > 0 AND {where.sql}"  # noqa: S608
    return Where(f"EXISTS ({inside})", where.values)


def facets(db: apsw.Connection, project: str, field: str, window: Window, prefix: str) -> Sequence[Facet]:
    """The most frequent values of a field."""
    if field not in FACETS:
        raise QueryError(f"{field!r} has no list of values", hint=f"Choose one of {', '.join(FACETS)}.", start=0, end=0)
    no = project_no(db, project)
    if no is None:
        return []
    compiler = Compiler(db, no)
    query, begins = asked(compiler, window), verbatim(prefix.casefold()) + "*"
    limit = max(1, min(window.limit, 1000))
    which = "v.project = ? AND v.field = ? AND v.n > 0"
    values: tuple[Any, ...] = (no, field)
    if prefix:
        which, values = f"{which} AND v.folded GLOB ?", (*values, begins)
    if query is None and window.since is None and window.until is None:
        sql = f"SELECT v.value, v.n FROM field_values AS v WHERE {which} ORDER BY v.n DESC, v.folded LIMIT ?"  # noqa: S608
    else:
        where = both([within(window), *([query] if query else [])])
        source, begin = compiler.source(where)
        hits = f"SELECT t.no FROM {source} WHERE t.project = ? AND t.spans > 0 AND {where.sql}"  # noqa: S608
        sql = (
            f"WITH hits AS MATERIALIZED ({hits}) SELECT v.value, count(*) AS n FROM {_valued(bool(begin))}"  # noqa: S608
            f" WHERE {which} GROUP BY v.no ORDER BY n DESC, v.folded LIMIT ?"
        )
        values = (*begin, no, *where.values, *values)
    return [Facet(value=value, traces=n) for value, n in db.execute(sql, (*values, limit))]


def _valued(few: bool) -> str:
    """The values of the hits: of each hit where there are few, else of each value whether its traces are hits."""
    if few:
        return (
            "hits CROSS JOIN traces AS t ON t.no = hits.no CROSS JOIN json_each(t.facets) AS f"
            " CROSS JOIN field_values AS v ON v.no = f.value"
        )
    return "field_values AS v CROSS JOIN trace_values AS x ON x.value = v.no AND x.trace IN (SELECT no FROM hits)"


def quantiles(db: apsw.Connection, project: str, window: Window, of: float) -> Sequence[Quantile]:
    """What is usual among the newest traces of the window."""
    query = parse(window.query, Nanos(time.time_ns()))
    no = project_no(db, project)
    if no is None:
        return []
    compiler = Compiler(db, no)
    where = both([within(window), *([compiler.where(query)] if query else [])])
    source, begin = compiler.source(where)
    columns = ", ".join(NUMBERS[field] for field in MEASURED)
    found: list[Any] = db.execute(
        f"SELECT {columns} FROM {source} WHERE t.project = ? AND t.spans > 0 AND {where.sql}"  # noqa: S608
        " ORDER BY t.start DESC, t.no DESC LIMIT ?",
        (*begin, no, *where.values, SAMPLED),
    ).fetchall()
    told = []
    for place, field in enumerate(MEASURED):
        values = sorted(row[place] for row in found if row[place])  # none, and no tokens at all, are no measure
        if values:
            rank = min(max(math.ceil(of * len(values)), 1), len(values))
            told.append(Quantile(field=field, value=float(values[rank - 1]), traces=len(values)))
    return told
