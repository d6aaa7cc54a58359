"""The way to the server: one thread for all guards of the process, there only while one is open and capture is on.

The agent never waits for it. It is told by flags, and an order reaches a run as a change of its state.
"""

import atexit
import os
import threading
import time
import uuid
from typing import TYPE_CHECKING, Final

from backtrail.sdk.capture import lifecycle
from backtrail.sdk.capture.shield import shielded
from backtrail.sdk.guard.talk import Talk

if TYPE_CHECKING:
    from backtrail.sdk.capture.export.destination import Destination
    from backtrail.sdk.guard.run import Run

LINKING: Final = shielded("telling the server about guards")
TALKING: Final = shielded("talking to the server about guards")
FAREWELL: Final = 3.0
"""Seconds that the end of the process waits until the server knows how its runs ended."""


class Link:
    """What runs know of the server. Used from any thread."""

    def __init__(self) -> None:
        self._renew()
        lifecycle.BEFORE_SHUTDOWN.append(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)

    def _renew(self) -> None:
        self._lock = threading.RLock()
        self._talk: Talk | None = None
        self._thread: threading.Thread | None = None
        self._open: dict[str, Run] = {}
        self._goes = False
        """Whether the end of the process is known to us."""
        self.forked = False
        """This is a child, and its server does not know of its runs yet."""

    def opened(self, run: "Run") -> None:
        """A guard opened."""
        with LINKING, self._lock:
            self._open[run.id] = run
            self._speak(run)

    def changed(self, run: "Run") -> None:
        """A run's state, or where it belongs, changed."""
        with LINKING, self._lock:
            self.forked = False
            if run.id in self._open:
                self._speak(run)

    def closed(self, run: "Run") -> None:
        """A guard closed."""
        with LINKING, self._lock:
            self._open.pop(run.id, None)
            self._speak(run)

    def reachable(self) -> bool:
        """Whether a human who reads the server's page could answer now."""
        talk = self._talk
        return talk is not None and talk.reachable(time.monotonic())

    def close(self) -> None:
        """Say the last and end the thread."""
        with self._lock:
            talk, thread, self._talk, self._thread = self._talk, self._thread, None, None
        if talk is not None:
            talk.finish()
        if thread is not None and thread is not threading.current_thread():
            thread.join(FAREWELL)

    def _speak(self, run: "Run") -> None:
        goal = lifecycle.server()
        if goal is None:
            return
        if self._talk is None or not self._talk.say(run):
            self._begin(goal)
            for each in [*self._open.values(), run]:
                if self._talk is not None:
                    self._talk.say(each)

    def _begin(self, goal: "Destination") -> None:
        if not self._goes:
            self._goes = True
            atexit.register(self.close)
        talk = Talk(goal)
        self._talk = talk
        self._thread = threading.Thread(target=_talk, args=(talk,), name="backtrail-guard", daemon=True)
        self._thread.start()

    def _forked(self) -> None:
        """The parent's runs go on in the child under names of their own."""
        runs = list(self._open.values())
        self._renew()
        for run in runs:
            run.id = uuid.uuid4().hex
            self._open[run.id] = run
        self.forked = bool(runs)


def _talk(talk: "Talk") -> None:
    with TALKING:
        talk.run()


LINK: Final = Link()
