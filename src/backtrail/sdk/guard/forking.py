"""No fork while the link's thread imports: the child would keep a module that is half there for ever."""

import os
import threading
from typing import Final

PATIENCE: Final = 5.0


class Importing:
    """A lock that is held while something is imported in a thread, and while the process forks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(before=self._before, after_in_parent=self._after, after_in_child=self._after)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def _before(self) -> None:
        self._lock.acquire(timeout=PATIENCE)

    def _after(self) -> None:
        if self._lock.locked():
            self._lock.release()


IMPORTING: Final = Importing()
