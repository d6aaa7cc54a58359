"""The writer: one thread that joins waiting batches into one transaction, and answers each once it is on disk."""

import logging
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

import apsw

from backtrail.server.storage.api import Cursor, StoreBusy, StoreError, StoreFull
from backtrail.server.storage.sqlite.batch import Batch
from backtrail.server.storage.sqlite.books import Books
from backtrail.server.storage.sqlite.commit import Scribe

log = logging.getLogger(__name__)
JOINED: Final = 4096
"""Spans in one transaction, so that nobody waits long for the one before."""
LITTLE_ROOM: Final = 64 << 20
LATELY: Final = 0.2
"""Seconds within which another batch is expected."""


@dataclass(slots=True)
class Job:
    """Something else than a batch that has to be written, in a transaction of its own."""

    work: Callable[[Books], Any]
    apart: bool = False
    """The work begins and ends its own transactions, or needs none."""
    done: Future[Any] = field(default_factory=Future)


Waiting: TypeAlias = Batch | Job


class Writer:
    """The only one who writes to spans.db."""

    def __init__(self, db: apsw.Connection, folder: Path, waiting_bytes: int) -> None:
        self._db, self._folder, self._room = db, folder, waiting_bytes
        self._books = Books(db)
        self._queue: deque[Waiting] = deque()
        self._size = 0
        self._changed = threading.Condition()
        self._closing = False
        self._written = 0.0
        self._doubtful = False
        """The books say what a transaction that failed would have made true."""
        self._watchers: list[Callable[[Cursor], None]] = []
        self.committed = Cursor(self._books.cursor)
        self._thread = threading.Thread(target=self._run, name="backtrail-writer", daemon=True)
        self._thread.start()

    def admit(self) -> None:
        """Raises StoreBusy where as much is waiting as may wait; asked before any work is done."""
        if self._size >= self._room:
            raise StoreBusy(
                f"{self._size >> 20} MB wait to be written and {self._room >> 20} MB may wait;"
                " send again in a second, or raise BACKTRAIL_WAITING_MB"
            )

    def enqueue(self, waiting: Waiting) -> None:
        with self._changed:
            if self._closing:
                raise StoreError("the store is closed; nothing more can be written")
            if isinstance(waiting, Batch):
                self.admit()
                self._size += waiting.size
            self._queue.append(waiting)
            self._changed.notify()

    def submit(self, work: Callable[[Books], Any], *, apart: bool = False) -> Future[Any]:
        """Do something in a transaction of its own (or `apart` from any), after what waits now."""
        job = Job(work, apart)
        self.enqueue(job)
        return job.done

    def call(self, work: Callable[[Books], Any], *, apart: bool = False) -> Any:
        """`submit`, and wait for what it returns."""
        return self.submit(work, apart=apart).result()

    def watch(self, wake: Callable[[Cursor], None]) -> Callable[[], None]:
        self._watchers.append(wake)
        return lambda: self._watchers.remove(wake) if wake in self._watchers else None

    def busy(self) -> bool:
        """Whether anything waits to be written, or did a moment ago."""
        return bool(self._queue) or time.monotonic() - self._written < LATELY

    def close(self) -> None:
        """Write what waits, then stop."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing or self._queue:
            if taken := self._take():
                self._write(taken)

    def _take(self) -> list[Waiting]:
        """What goes into the next transaction; nothing when the store closes."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closing)
            taken: list[Waiting] = []
            spans = 0
            while self._queue and spans < JOINED:
                if taken and not (isinstance(self._queue[0], Batch) and isinstance(taken[0], Batch)):
                    break
                one = self._queue.popleft()
                if not one.done.set_running_or_notify_cancel():
                    self._size -= one.size if isinstance(one, Batch) else 0
                    continue  # its caller has gone away unanswered
                taken.append(one)
                spans += one.spans if isinstance(one, Batch) else 0
            return taken

    def _write(self, taken: Sequence[Waiting]) -> None:
        try:
            answers = self._transaction(taken)
        except Exception as error:  # noqa: BLE001 - the thread's outermost loop: every caller hears of it
            self._fail(taken, error)
        else:
            self.committed = Cursor(self._books.cursor)
            self._release(taken)
            for one, answer in zip(taken, answers, strict=True):
                one.done.set_result(answer)
            self._wake()

    def _wake(self) -> None:
        for wake in tuple(self._watchers):
            try:
                wake(self.committed)
            except Exception:  # a broken watcher must not stop the writer
                log.exception("a watcher of the store failed; what was written is safe")

    def _transaction(self, taken: Sequence[Waiting]) -> list[Any]:
        if self._doubtful:
            self._books.reload()
            self._doubtful = False
        if isinstance(taken[0], Job) and taken[0].apart:
            return [taken[0].work(self._books)]
        self._db.execute("BEGIN IMMEDIATE")
        try:
            answers = [self._apply(one) for one in taken]
            self._books.settle()
            self._db.execute("COMMIT")
        except BaseException:
            self._doubtful = True
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        return answers

    def _apply(self, one: Waiting) -> Any:
        if isinstance(one, Job):
            return one.work(self._books)
        Scribe(self._books, one, time.time_ns()).write()
        return Cursor(self._books.cursor)

    def _fail(self, taken: Sequence[Waiting], error: Exception) -> None:
        """Nothing was written: one bad batch must not fail its neighbours, a full disk fails them all."""
        full = self._full(error)
        if full is None and len(taken) > 1:
            for one in taken:
                self._write([one])
            return
        self._release(taken)
        for one in taken:
            one.done.set_exception(full or error)

    def _full(self, error: Exception) -> StoreFull | None:
        disk = isinstance(error, apsw.FullError | apsw.CantOpenError | apsw.IOError)
        if not disk or (not isinstance(error, apsw.FullError) and self._free() > LITTLE_ROOM):
            return None
        full = StoreFull(
            f"no room on the disk of {self._folder} ({self._free() >> 20} MB free): nothing of the batch was written."
            " Free some space or lower BACKTRAIL_RETENTION_DAYS; sending again is safe"
        )
        full.__cause__ = error
        return full

    def _free(self) -> int:
        return shutil.disk_usage(self._folder).free if self._folder.is_dir() else 0

    def _release(self, taken: Sequence[Waiting]) -> None:
        with self._changed:
            self._size -= sum(one.size for one in taken if isinstance(one, Batch))
