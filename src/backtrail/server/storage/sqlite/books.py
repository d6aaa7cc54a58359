"""The writer's books: the numbers it gives out, and counts that are brought to disk once a transaction.

They mirror the database; when a transaction fails they are thrown away and read again.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import apsw

from backtrail.server.storage.sqlite.rows import FAR, LONGEST_VALUE, folded

REMEMBERED: Final = 50_000
VARIABLES: Final = 30_000
"""SQLite takes 32,766 in one statement."""


class Books:
    """Numbers of projects, sessions, field values, blocks, traces and log places."""

    def __init__(self, db: apsw.Connection) -> None:
        self.db = db
        self.reload()

    def reload(self) -> None:
        """Forget what is remembered, and read the counters again."""
        counters = dict(self.db.execute("SELECT key, value FROM meta"))
        self.cursor: int = counters["cursor"]
        self.block: int = counters["block"]
        self.trace: int = counters["trace"]
        self.session: int = counters["session"]
        self._projects: dict[str, int] = dict(self.db.execute("SELECT name, no FROM projects"))
        self._values: dict[tuple[int, str, str], int] = {}
        self._counts: Counter[int] = Counter()
        self._sizes: dict[int, Counter[str]] = {}

    def project(self, name: str) -> int:
        """The number of a project, given out now if it is new."""
        if name not in self._projects:
            self.db.execute("INSERT INTO projects (name) VALUES (?)", (name,))
            self._projects[name] = self.db.last_insert_rowid()
        return self._projects[name]

    def known_project(self, name: str) -> int | None:
        return self._projects.get(name)

    def next_cursor(self) -> int:
        self.cursor += 1
        return self.cursor

    def next_session(self) -> int:
        self.session += 1
        return self.session

    def next_trace(self) -> int:
        self.trace += 1
        return self.trace

    def value(self, project: int, field: str, value: str) -> int:
        """The number of a value of a field."""
        key = project, field, value[:LONGEST_VALUE]
        number = self._values.get(key)
        if number is None:
            if len(self._values) > REMEMBERED:
                self._values.clear()
            number = self._values[key] = self._find_value(*key)
        return number

    def count(self, values: Iterable[int], change: int) -> None:
        """So many more (or fewer) traces have these values."""
        for value in values:
            self._counts[value] += change

    def grow(self, project: int, *, spans: int = 0, traces: int = 0, size: int = 0) -> None:
        """The project holds so much more (or less)."""
        self._sizes.setdefault(project, Counter()).update(spans=spans, traces=traces, bytes=size)

    def settle(self) -> None:
        """Bring the counters to the database; the last thing of a transaction."""
        for project, sizes in self._sizes.items():
            self.db.execute(
                "UPDATE projects SET spans = spans + ?, traces = traces + ?, bytes = bytes + ? WHERE no = ?",
                (sizes["spans"], sizes["traces"], sizes["bytes"], project),
            )
        counts = [[value, n] for value, n in self._counts.items() if n]
        if counts:
            self.db.execute(
                "WITH change AS (SELECT value ->> 0 AS no, value ->> 1 AS n FROM json_each(?))"
                " UPDATE field_values SET n = field_values.n + change.n FROM change WHERE field_values.no = change.no",
                (json.dumps(counts),),
            )
            fewer = [value for value, n in counts if n < 0]
            if fewer:
                self._drop_unused(fewer)
        counters = {"cursor": self.cursor, "block": self.block, "trace": self.trace, "session": self.session}
        insert(self.db, "REPLACE INTO meta", list(counters.items()))
        self._counts.clear()
        self._sizes.clear()

    def _drop_unused(self, values: Sequence[int]) -> None:
        """Forget values that no trace has any more: names and errors can be as private as what was said."""
        sql = "DELETE FROM field_values WHERE n <= 0 AND no IN (SELECT value FROM json_each(?))"
        self.db.execute(sql, (json.dumps(values),))
        if self.db.changes():
            self._values.clear()

    def _find_value(self, project: int, field: str, value: str) -> int:
        short = folded(value)
        found = self.db.execute(
            "SELECT no FROM field_values WHERE project = ? AND field = ? AND folded = ? AND value = ?",
            (project, field, short, value),
        ).get
        if found is not None:
            return int(found)
        self.db.execute(
            "INSERT INTO field_values (project, field, folded, value, n) VALUES (?, ?, ?, ?, 0)",
            (project, field, short, value),
        )
        return self.db.last_insert_rowid()


def insert(db: apsw.Connection, into: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert many rows in few steps: each step of a statement lets the interpreter lock go, and may wait to get it."""
    if not rows:
        return
    width = len(rows[0])
    most = min(64, VARIABLES // width)
    one = "(" + ",".join("?" * width) + ")"
    for at in range(0, len(rows), most):
        chunk = rows[at : at + most]
        db.execute(f"{into} VALUES {','.join([one] * len(chunk))}", [cell for row in chunk for cell in row])


def bounded(number: int | None) -> int | None:
    """A number that SQLite can hold."""
    return None if number is None else max(-FAR, min(FAR, number))
