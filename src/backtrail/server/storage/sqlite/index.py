"""Full-text search: follows the log in its own thread and its own file, so that no writer ever waits for it."""

import threading
import time
from collections.abc import Callable
from typing import Any, Final

import apsw

from backtrail.server.storage.sqlite import rows
from backtrail.server.storage.sqlite.connections import Readers
from backtrail.server.storage.sqlite.read import Payloads, unindexed
from backtrail.server.storage.sqlite.words import words

STEP: Final = 500
"""Spans in one transaction of the index."""


class Indexer:
    """Keeps search.db up to date with the log."""

    def __init__(self, db: apsw.Connection, readers: Readers, busy: Callable[[], bool]) -> None:
        self._db, self._readers, self._busy = db, readers, busy
        self.lock = threading.Lock()
        """Held while words are written or forgotten: what is forgotten must not come back."""
        self._news = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="backtrail-index", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        self._news.set()

    def index(self, budget_seconds: float) -> int:
        """Index for at most so long; how many spans still wait."""
        until = time.monotonic() + budget_seconds
        while not self._closing and self._step() and time.monotonic() < until:
            pass
        return self.waiting()

    def waiting(self) -> int:
        """Spans written that the index does not know yet."""
        with self._readers.reading() as db:
            return unindexed(db)

    def close(self) -> None:
        self._closing = True
        self._news.set()
        self._thread.join()
        self._db.close()

    def _run(self) -> None:
        while not self._closing:
            self._news.wait()
            self._news.clear()
            while not self._closing and self._rest():
                if self._busy():
                    self._news.wait(0.05)  # writers first

    def _rest(self) -> bool:
        """One step; on a full disk the index waits for the next commit to try again."""
        try:
            return self._step()
        except (apsw.FullError, apsw.IOError, apsw.BusyError):
            return False

    def _step(self) -> bool:
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
