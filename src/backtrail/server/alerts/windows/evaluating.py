"""The thread that looks at the rules of windows, every 15 seconds."""

import threading
from collections.abc import Callable
from typing import Final

from backtrail.server.alerts.health import Health
from backtrail.server.alerts.windows.work import Work
from backtrail.server.followers.trouble import Trouble
from backtrail.server.storage.api import Store
from backtrail.server.storage.records import Records

EVERY: Final = 15.0
"""Seconds."""


class Evaluating:
    """The thread. Everything but `_run` is for any other thread."""

    def __init__(self, store: Store, records: Records, health: Health, told: Callable[[], None]) -> None:
        self._woken, self._stop = threading.Event(), threading.Event()
        self._trouble = Trouble()
        self._work = Work(store, records, health, told)
        self._thread = threading.Thread(target=self._run, name="backtrail-rules", daemon=True)
        self._thread.start()

    def rules_changed(self) -> None:
        """Rules are others now: look at them at once."""
        self._woken.set()

    def close(self) -> None:
        """Stop after the round at hand."""
        self._stop.set()
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        begun = False
        while not self._stop.is_set():
            self._woken.clear()
            try:
                if not begun:
                    self._work.begin()
                begun = True
                self._work.rules_changed()
                self._work.round()
            except Exception as error:  # noqa: BLE001 - the thread's outermost loop
                begun = False
                self._trouble.tell("rules", "the rules of windows stopped, and go on in a moment", error)
            if not self._stop.is_set():
                self._woken.wait(EVERY)
