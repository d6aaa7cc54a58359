"""Full-text search: follows the log in a file of its own, so that no writer ever waits for it."""

import threading
from collections.abc import Sequence
from typing import Any, Final

import apsw

from backtrail.server.storage.sqlite import rows
from backtrail.server.storage.sqlite.connections import Readers
from backtrail.server.storage.sqlite.read import Payloads
from backtrail.server.storage.sqlite.search.words import words

STEP: Final = 500
"""Spans in one transaction of the index."""
MERGED: Final = 500
"""Pages of the index that are rewritten in one step."""


class Indexer:
    """Keeps search.db up to date with the log."""

    def __init__(self, db: apsw.Connection, readers: Readers) -> None:
        self._db, self._readers = db, readers
        self.lock = threading.RLock()
        """Held while words are written or forgotten: what is forgotten must not come back."""

    def step(self) -> bool:
        """Index the next spans of the log; whether there were any."""
        with self.lock, self._readers.reading() as spans:
            cursor = self._db.execute("SELECT value FROM progress WHERE key = 'cursor'").get
            found: list[Any] = spans.execute(
                "SELECT s.seq, s.no, s.parts, t.project FROM spans AS s CROSS JOIN traces AS t ON t.no = s.no >> 24"
                " WHERE s.seq > ? ORDER BY s.seq LIMIT ?",
                (cursor, STEP),
            ).fetchall()
            if not found:
                return False
            payloads = Payloads(spans)
            entries = [
                (no, words(payloads.parts(rows.read_numbers(parts))), f"p{project}") for _, no, parts, project in found
            ]
            with self._db:
                self._db.executemany("REPLACE INTO words (rowid, text, project) VALUES (?, ?, ?)", entries)
                self._db.execute("UPDATE progress SET value = ? WHERE key = 'cursor'", (found[-1][0],))
            return True

    def forget(self, traces: Sequence[int]) -> None:
        """Take the words of traces out of the index; `rewrite` takes them off the disk."""
        with self.lock, self._db:
            spans = [(rows.first_span(trace), rows.first_span(trace + 1) - 1) for trace in traces]
            self._db.executemany("DELETE FROM words WHERE rowid BETWEEN ? AND ?", spans)
            self._db.execute("REPLACE INTO progress VALUES ('rewrite', 1)")

    def rewrite(self) -> bool:
        """One step of rewriting the index without what was forgotten; whether more is to do."""
        with self.lock:
            if not self._db.execute("SELECT value FROM progress WHERE key = 'rewrite'").get:
                return False
            self._db.pragma("secure_delete", 1)
            before = self._db.total_changes()
            self._db.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (-MERGED,))
            more = self._db.total_changes() - before >= 2
            if not more:
                self._db.execute("DELETE FROM progress WHERE key = 'rewrite'")
                self._db.execute("PRAGMA incremental_vacuum").fetchall()
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                self._db.pragma("secure_delete", 0)
            return more

    def close(self) -> None:
        self._db.close()
