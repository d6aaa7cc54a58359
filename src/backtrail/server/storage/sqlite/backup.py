"""Copying the store as it was at one moment, while a server goes on working; from any process."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

import apsw

from backtrail.server.storage.api import StoreError
from backtrail.server.storage.sqlite.connections import SEARCH_FILE, SPANS_FILE

PAGES: Final = 2000


def backup(folder: Path, to: Path, progress: Callable[[float], None]) -> None:
    """Copy both files into a folder that is empty or not there. Raises StoreError.

    The index's snapshot is the older one: it can only lack words, and catches up. An index that is missing is not
    copied: it is made again.
    """
    if to.exists() and any(to.iterdir()):
        raise StoreError(f"{to} is not empty; nothing was copied. Name a folder that does not exist yet")
    to.mkdir(parents=True, exist_ok=True)
    names = [name for name in (SEARCH_FILE, SPANS_FILE) if (folder / name).exists()]
    with ExitStack() as open_files:
        with _pause(folder / SEARCH_FILE):
            sources = [open_files.enter_context(snapshot(folder / name)) for name in names]
        pages = [int(db.pragma("page_count")) for db in sources]
        total, done = max(1, sum(pages)), 0
        for db, name, size in zip(sources, names, pages, strict=True):
            for copied in copy(db, to / name):
                progress((done + copied) / total)
            done += size
    progress(1.0)


@contextmanager
def _pause(index: Path) -> Iterator[None]:
    """Nothing is indexed or taken out of the index meanwhile; a moment only. What cannot be written does not change."""
    if not index.exists() or not os.access(index.parent, os.W_OK):
        yield
        return
    with closing(apsw.Connection(str(index), flags=apsw.SQLITE_OPEN_READWRITE)) as db:
        db.set_busy_timeout(30_000)
        db.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def snapshot(file: Path) -> Iterator[apsw.Connection]:
    """A connection held at one moment: without it the copy would begin again with every commit."""
    with closing(reading(file)) as db:
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        yield db


def reading(file: Path) -> apsw.Connection:
    """A connection that writes nothing, also to files on a disk that cannot be written."""
    if os.access(file.parent, os.W_OK):
        db = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READWRITE)
        db.set_busy_timeout(30_000)
        db.pragma("query_only", 1)
        return db
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    return apsw.Connection(f"{file.absolute().as_uri()}?immutable=1", flags=flags)


def copy(db: apsw.Connection, file: Path) -> Iterator[int]:
    """Copy a database, saying how many pages are done."""
    with closing(apsw.Connection(str(file))) as made, made.backup("main", db, "main") as running:
        while not running.done:
            running.step(PAGES)
            yield running.page_count - running.remaining
