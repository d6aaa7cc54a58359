"""Whether the store on disk is sound: the files themselves, the payload, and the sums."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import apsw
import zstandard

from backtrail.server.storage.sqlite import payload, rows, schema
from backtrail.server.storage.sqlite.backup import reading
from backtrail.server.storage.sqlite.connections import SEARCH_FILE, SPANS_FILE

MOST: Final = 20
"""Complaints of one kind that are told."""


ADVICE: Final = {
    SPANS_FILE: "restore a backup",
    SEARCH_FILE: f"stop the server and move {SEARCH_FILE} away: the index is made again",
}


def check_folder(folder: Path) -> list[str]:
    """The same for the files of a folder, also while a server in another process works on them."""
    if not (folder / SPANS_FILE).exists():
        return [f"{SPANS_FILE} is missing; restore a backup"]
    try:
        with closing(reading(folder / SPANS_FILE)) as db:
            searched = (folder / SEARCH_FILE).exists()
            db.execute("ATTACH ? AS search", (str(folder / SEARCH_FILE) if searched else ":memory:",))
            db.execute("BEGIN")
            return _formats(db, searched=searched) or check(db)
    except apsw.Error as broken:
        return [f"{SPANS_FILE} or {SEARCH_FILE} cannot be read ({broken}); {ADVICE[SPANS_FILE]}"]


def _formats(db: apsw.Connection, *, searched: bool) -> list[str]:
    steps = {"main": len(schema.SPAN_STEPS)} | ({"search": len(schema.SEARCH_STEPS)} if searched else {})
    found = {name: int(db.execute(f"PRAGMA {name}.user_version").get) for name in steps}
    return [
        f"{name} has format {found[name]}, this Backtrail reads format {steps[name]}; "
        + ("install the version that wrote it" if found[name] > steps[name] else "start the server once to upgrade it")
        for name in steps
        if found[name] != steps[name]
    ]


def check(db: apsw.Connection) -> list[str]:
    """What is wrong; empty means sound. Reads everything once."""
    return [trouble for part in (_files, _payload, _sums) for _, trouble in zip(range(MOST), part(db), strict=False)]


def _files(db: apsw.Connection) -> Iterator[str]:
    for name, file in (("main", SPANS_FILE), ("search", SEARCH_FILE)):
        found: list[Any] = db.execute(f"PRAGMA {name}.integrity_check({MOST})").fetchall()
        yield from (f"{file}: {text}; {ADVICE[file]}" for (text,) in found if text != "ok")


def _payload(db: apsw.Connection) -> Iterator[str]:
    """Every delivery that a span names is there, and none that no span names."""
    named: dict[int, int] = {}
    for (parts,) in db.execute("SELECT parts FROM spans"):
        for block, index in rows.pairs(rows.read_numbers(str(parts))):
            named[block] = named.get(block, 0) | 1 << index
    for no, content in db.execute("SELECT no, content FROM blocks"):
        wanted = named.pop(int(no), 0)
        try:
            documents = payload.unpack(content)
        except zstandard.ZstdError as broken:
            yield f"payload block {no} cannot be read ({broken}); restore a backup"
            continue
        held = sum(1 << index for index, document in enumerate(documents) if document)
        if held != wanted:
            yield f"payload block {no} holds other deliveries than its spans name; restore a backup"
    yield from (f"payload block {block} is missing; restore a backup" for block in sorted(named))


def _findings(db: apsw.Connection) -> Iterator[str]:
    counted = (
        "SELECT t.trace_id, t.findings, (SELECT count(*) FROM findings AS f WHERE f.trace = t.no) AS n"
        " FROM traces AS t WHERE t.findings <> n"
    )
    for trace_id, told, there in db.execute(counted):
        yield f"trace {trace_id} says {told} findings and has {there}"
    lost = db.execute("SELECT count(*) FROM findings WHERE trace NOT IN (SELECT no FROM traces)").get
    if lost:
        yield f"{lost} findings belong to no trace"


def _rolled(db: apsw.Connection) -> Iterator[str]:
    """What hours say is what their traces say."""
    counts = "sum(traces), sum(spans), sum(input + output), sum(cost)"
    sql = (
        f"WITH told AS (SELECT project, {counts} FROM rolled WHERE dim = 0 GROUP BY 1),"  # noqa: S608
        f" there AS (SELECT c.project, {counts} FROM facts AS f CROSS JOIN counted AS c ON c.trace = f.trace"
        " WHERE f.dim = 0 GROUP BY 1) SELECT name FROM projects WHERE no IN"
        " (SELECT project FROM (SELECT * FROM told EXCEPT SELECT * FROM there)) OR no IN"
        " (SELECT project FROM (SELECT * FROM there EXCEPT SELECT * FROM told))"
    )
    for (name,) in db.execute(sql):
        yield f"the KPIs of project {name} say something else than its traces"
    lost = db.execute("SELECT count(*) FROM counted WHERE trace NOT IN (SELECT no FROM traces)").get
    if lost:
        yield f"KPIs count {lost} traces that are not there"


def _sums(db: apsw.Connection) -> Iterator[str]:
    counted = (
        "SELECT t.trace_id, t.spans, (SELECT count(s.seq) FROM spans AS s WHERE s.no >= t.no << 24"
        " AND s.no < (t.no + 1) << 24) AS n FROM traces AS t WHERE t.spans <> n"
    )
    for trace_id, told, there in db.execute(counted):
        yield f"trace {trace_id} says {told} spans and has {there}"
    totals = (
        "SELECT p.name, p.spans, p.traces, coalesce(sum(t.spans), 0), count(nullif(t.spans, 0)) FROM projects AS p"
        " LEFT JOIN traces AS t ON t.project = p.no GROUP BY p.no"
    )
    for name, spans, traces, spans_there, traces_there in db.execute(totals):
        if (spans, traces) != (spans_there, traces_there):
            yield f"project {name} says {spans} spans in {traces} traces and has {spans_there} in {traces_there}"
    yield from _findings(db)
    yield from _rolled(db)
    sessions = (
        "SELECT s.session_id, s.traces, count(t.no) FROM sessions AS s LEFT JOIN traces AS t ON t.session = s.no"
        " GROUP BY s.no HAVING s.traces <> count(t.no)"
    )
    for session, told, there in db.execute(sessions):
        yield f"session {session} says {told} traces and has {there}"
    last = db.execute("SELECT max(seq) FROM spans").get or 0
    if last > db.execute("SELECT value FROM meta WHERE key = 'cursor'").get:
        yield "the log goes on behind its end"
