"""Opening the database files: how a connection is set up, and the pool that readers borrow from."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from backtrail.server.storage.api import StoreError

SPANS_FILE: Final = "spans.db"
SEARCH_FILE: Final = "search.db"
LOCK_FILE: Final = "lock.db"
IDLE: Final = 6
"""Connections kept open for the next reader."""


def connect(file: Path, *, cache_kb: int) -> apsw.Connection:
    """A connection that may write: every commit is on disk when it returns."""
    db = apsw.Connection(str(file))
    db.set_busy_timeout(30_000)
    if not db.pragma("page_count"):
        db.pragma("auto_vacuum", 2)
    db.pragma("journal_mode", "wal")
    db.pragma("synchronous", "full")
    db.pragma("wal_autocheckpoint", 4000)
    db.pragma("journal_size_limit", 64 << 20)
    db.pragma("cache_size", -cache_kb)
    return db


def hold(folder: Path) -> apsw.Connection:
    """Keep the folder for this process until the connection is closed: two writers would give out the same numbers."""
    db = apsw.Connection(str(folder / LOCK_FILE))
    try:
        db.execute("BEGIN EXCLUSIVE")
    except apsw.BusyError as taken:
        db.close()
        raise StoreError(
            f"{folder} is open in another process; stop that one, ask it over HTTP, or name another folder with --data"
        ) from taken
    return db


class Readers:
    """Read-only connections to both files, each used by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._idle: list[apsw.Connection] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """A connection that sees one moment of the store until it is given back."""
        db = self._borrow()
        try:
            db.execute("BEGIN")
            yield db
        finally:
            self._give_back(db)

    @contextmanager
    def reading_anew(self) -> Iterator[apsw.Connection]:
        """The same on a new connection: FTS5 checks its files against what the connection remembers of them."""
        db = self._open()
        try:
            db.execute("BEGIN")
            yield db
        finally:
            db.close()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for db in idle:
            db.close()

    def _borrow(self) -> apsw.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._open()

    def _open(self) -> apsw.Connection:
        db = apsw.Connection(str(self._folder / SPANS_FILE), flags=apsw.SQLITE_OPEN_READWRITE)
        db.set_busy_timeout(30_000)
        db.pragma("query_only", 1)
        db.pragma("cache_size", -2048)
        db.execute("ATTACH ? AS search", (str(self._folder / SEARCH_FILE),))
        db.execute("PRAGMA search.cache_size = -2048")
        return db

    def _give_back(self, db: apsw.Connection) -> None:
        if db.in_transaction:
            db.execute("ROLLBACK")
        with self._lock:
            if not self._closed and len(self._idle) < IDLE:
                self._idle.append(db)
                return
        db.close()
