"""The background thread: brings search up to date, sums big traces up again, and finishes what was left undone."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

import apsw

log = logging.getLogger(__name__)
LATER: Final = 2.0
"""Seconds after which chores that were not due are asked again."""
SHARE: Final = 6
"""While spans come in, a chore rests so many times as long as it took: both want the interpreter."""
LONGEST_REST: Final = 1.0


class Upkeep:
    """Does chores while there are any, and sleeps until the next commit. A chore says whether it did something."""

    def __init__(self, chores: Sequence[Callable[[], bool]], busy: Callable[[], bool], due: Callable[[], bool]) -> None:
        self._chores, self._busy, self._due = chores, busy, due
        self._news, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="backtrail-upkeep", daemon=True)
        self._thread.start()
        self.wake()

    def wake(self) -> None:
        self._news.set()

    def close(self) -> None:
        """Stop after the chore at hand."""
        self._stop.set()
        self._news.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._news.wait(LATER if self._due() else None)
            self._news.clear()
            began = time.monotonic()
            while not self._stop.is_set() and self._once():
                if self._busy():
                    self._stop.wait(min(LONGEST_REST, SHARE * (time.monotonic() - began)))
                began = time.monotonic()

    def _once(self) -> bool:
        """Every chore once; a disk without room, or a lock, is met again at the next commit."""
        try:
            return sum(chore() for chore in self._chores) > 0
        except (apsw.FullError, apsw.IOError, apsw.BusyError) as trouble:
            log.warning("upkeep of the store waits for the next commit: %s", trouble)
            return False
        except Exception:  # the thread's outermost loop
            log.exception("upkeep of the store failed; reading and writing go on, search may fall behind")
            self._stop.wait(LATER)
            return False


def quiet_since(seconds: float) -> int:
    """The moment before which nothing may have arrived, in nanoseconds."""
    return time.time_ns() - int(seconds * 1e9)
