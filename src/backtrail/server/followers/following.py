"""A thread that follows the log: it looks as soon as something is written, and goes on after whatever fails."""

import threading
from collections.abc import Callable
from typing import Final

from backtrail.server.followers.trouble import Trouble
from backtrail.server.storage.api import Cursor, Store

LATER: Final = 2.0
"""Seconds after which what failed is tried again."""


class Stopping(Exception):
    """The server ends; what was begun is done again after the next start."""


class Following:
    """The thread and its end. `begin` and `look` run in it; everything else is for any thread.

    `begin` goes on where the last server stopped; it is called until it succeeds, and after a failure of `look` again
    where `anew` says so. `look` does a piece of work and says after how many seconds it wants to look again though
    nobody wakes it: 0 for at once, None for never. It raises Stopping where it noticed the end.
    """

    def __init__(
        self,
        store: Store,
        name: str,
        *,
        begin: Callable[[], None],
        look: Callable[[], float | None],
        stopped: str,
        later: float = LATER,
        anew: bool = False,
    ) -> None:
        self.stop = threading.Event()
        self._name, self._begin, self._look, self._stopped = name, begin, look, stopped
        self._later, self._anew = later, anew
        self._woken = threading.Event()
        self._trouble = Trouble()
        self._deaf = store.on_commit(self._committed)
        self._thread = threading.Thread(target=self._run, name=f"backtrail-{name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Look now."""
        self._woken.set()

    def close(self) -> None:
        """Stop after the piece at hand."""
        self._deaf()
        self.stop.set()
        self._woken.set()
        self._thread.join()

    def _committed(self, _: Cursor) -> None:
        self._woken.set()

    def _run(self) -> None:
        begun = False
        while not self.stop.is_set():
            try:
                if not begun:
                    self._begin()
                begun = True
                self._follow()
            except Stopping:
                return
            except Exception as error:  # noqa: BLE001 - the thread's outermost loop
                self._trouble.tell(self._name, f"{self._stopped}, and goes on in a moment", error)
                begun = begun and not self._anew
                self.stop.wait(self._later)

    def _follow(self) -> None:
        while not self.stop.is_set():
            self._woken.clear()  # before looking: what is written meanwhile wakes it
            seconds = self._look()
            if seconds != 0:
                self._woken.wait(seconds)
