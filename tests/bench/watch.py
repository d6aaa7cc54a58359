"""What a server takes while it is under load: memory at its peak, and CPU."""

import contextlib
import threading
from types import TracebackType
from typing import Final

import psutil

EVERY: Final = 0.1


class Watch:
    """Watches a process and its children inside `with`; several blocks add up."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._before = 0.0
        self.peak = 0.0
        """Bytes resident, of all processes together, at the worst moment."""
        self.cpu = 0.0
        """Seconds of CPU, user and system, of all processes together."""

    def __enter__(self) -> "Watch":
        self._before = self._cpu_so_far()
        self._done.clear()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()
        self.cpu += max(0.0, self._cpu_so_far() - self._before)

    def _family(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.NoSuchProcess):
            return [self._process, *self._process.children(recursive=True)]
        return []

    def _cpu_so_far(self) -> float:
        total = 0.0
        for process in self._family():
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
        return total

    def _look(self) -> None:
        while True:
            now = 0
            for process in self._family():
                with contextlib.suppress(psutil.NoSuchProcess):
                    now += process.memory_info().rss
            self.peak = max(self.peak, now)
            if self._done.wait(EVERY):
                return
