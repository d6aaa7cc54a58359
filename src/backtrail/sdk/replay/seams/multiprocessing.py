"""The seam of multiprocessing: a process of its own belongs to no session, so a replay starts none.

Python's audit hook is told of a fork, and not of a process that multiprocessing spawns.
"""

import functools
from multiprocessing.process import BaseProcess
from typing import Final

from backtrail.sdk.replay import current, fence

_MARK: Final = "_backtrail_stopped"


def install() -> None:
    """From now on. Does nothing where no replay is on."""
    start = BaseProcess.start
    if hasattr(start, _MARK):
        return

    @functools.wraps(start)
    def started(self: BaseProcess) -> None:
        if current.sessions:
            fence.stop("multiprocessing", f"the process {self.name}")
        start(self)

    setattr(started, _MARK, True)
    BaseProcess.start = started  # type: ignore[method-assign]
