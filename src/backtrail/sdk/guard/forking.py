"""No fork while the link's thread imports or sets up TLS: the child would keep half a module, or OpenSSL's own lock."""

import os
import threading
from typing import Final

PATIENCE: Final = 60.0
"""Seconds that a fork waits: on a cold disk or a busy machine the first import takes its time."""


class Whole:
    """A lock that is held while a thread does what a fork may not cut in two, and while the process forks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forking = False
        """Whether the fork at hand has the lock: it goes on without where it waited too long."""
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(before=self._before, after_in_parent=self._after, after_in_child=self._born)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def _before(self) -> None:
        self._forking = self._lock.acquire(timeout=PATIENCE)

    def _after(self) -> None:
        if self._forking:
            self._lock.release()

    def _born(self) -> None:
        """The thread that may have held it is not there in the child."""
        self._lock = threading.Lock()


WHOLE: Final = Whole()
