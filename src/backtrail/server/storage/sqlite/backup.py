"""Copying the store as it was at one moment, while it goes on working."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import apsw

from backtrail.server.storage.api import StoreError
from backtrail.server.storage.sqlite.connections import SEARCH_FILE, SPANS_FILE
from backtrail.server.storage.sqlite.search.index import Indexer

PAGES: Final = 2000


def backup(folder: Path, to: Path, indexer: Indexer, progress: Callable[[float], None]) -> None:
    """Copy both files. The index's snapshot is the older one: it can only lack words, and catches up."""
    if to.exists() and any(to.iterdir()):
        raise StoreError(f"{to} is not empty; nothing was copied. Name a folder that does not exist yet")
    to.mkdir(parents=True, exist_ok=True)
    with ExitStack() as open_files:
        with indexer.lock:
            search = open_files.enter_context(_snapshot(folder / SEARCH_FILE))
            spans = open_files.enter_context(_snapshot(folder / SPANS_FILE))
        pages = [int(db.pragma("page_count")) for db in (spans, search)]
        total, done = max(1, sum(pages)), 0
        for db, name, size in zip((spans, search), (SPANS_FILE, SEARCH_FILE), pages, strict=True):
            for copied in _copy(db, to / name):
                progress((done + copied) / total)
            done += size
    progress(1.0)


@contextmanager
def _snapshot(file: Path) -> Iterator[apsw.Connection]:
    """A connection held at one moment: without it the copy would begin again with every commit."""
    db = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        yield db
    finally:
        db.close()


def _copy(db: apsw.Connection, file: Path) -> Iterator[int]:
    """Copy a database, saying how many pages are done."""
    with ExitStack() as open_files:
        copy = apsw.Connection(str(file))
        open_files.callback(copy.close)
        with copy.backup("main", db, "main") as running:
            while not running.done:
                running.step(PAGES)
                yield running.page_count - running.remaining
