"""Takes the lines of tapes to the server, in a thread of its own: never in a run's way, and never without bound."""

import gzip
import os
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

from backtrail.sdk.capture import lifecycle
from backtrail.sdk.capture.export.destination import Destination
from backtrail.sdk.capture.shield import TROUBLES
from backtrail.sdk.replay.fence import FREE

PART: Final = 256 * 1024
"""Characters of lines that go together."""
MOST: Final = 64 * 2**20
"""Characters that wait; more is dropped, and told of."""
LOST: Final = 1_000
"""Tapes whose loss is remembered."""
TRIES: Final = 5
PAUSES: Final = (0.2, 0.5, 1.0, 2.0)
SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of one tape."""

    tape_id: str
    no: int
    trace_id: str
    lines: str


class Sending:
    """The lines of one tape, gathered into parts. Calls come one at a time.

    After a part that was lost nothing more goes: a tape that ends early is the beginning of a run, one with a hole is a
    lie.
    """

    def __init__(self, sender: "Sender", tape_id: str, trace_id: str) -> None:
        self._sender = sender
        self._tape_id = tape_id
        self._trace_id = trace_id
        self._no = 0
        self._lines: list[str] = []
        self._size = 0

    def line(self, line: str) -> None:
        """One more."""
        self._lines.append(line)
        self._size += len(line)
        if self._size >= PART:
            self.done()

    def done(self) -> None:
        """What is there may go."""
        if self._lines:
            self._sender.put(Part(self._tape_id, self._no, self._trace_id, "\n".join(self._lines) + "\n"))
            self._no += 1
            self._lines, self._size = [], 0


class Sender:
    """One thread for all tapes of the process; it is there while there is something to send."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[Part] = deque()
        self._size = 0
        self._busy = False
        self._thread: threading.Thread | None = None
        self._lost: dict[str, None] = {}

    def put(self, part: Part) -> None:
        """Send it soon; where too much waits it is dropped."""
        with self._changed:
            if part.tape_id in self._lost:
                return
            if self._size + len(part.lines) > MOST:
                self._lose(part, "the server takes recordings too slowly")
                return
            self._waiting.append(part)
            self._size += len(part.lines)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="backtrail-tapes", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def flush(self, timeout: float = 10.0) -> bool:
        """Wait until everything is at the server; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._busy, timeout)

    def close(self) -> None:
        """Send what waits, for a while."""
        self.flush(5.0)

    def renew(self) -> None:
        """In a forked child nothing waits: the parent sends what is its own."""
        self.__init__()  # type: ignore[misc]

    def _work(self) -> None:
        import urllib3

        with urllib3.PoolManager() as pool:
            while (part := self._next()) is not None:
                said = None if part.tape_id in self._lost else self._send(pool, part)
                with self._changed:
                    if said is not None:
                        self._lose(part, said)
                    self._busy = False
                    self._changed.notify_all()

    def _next(self) -> Part | None:
        """The oldest part; None where nothing has come for a second: the thread ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting, 1.0)
            if not self._waiting:
                self._thread = None
                return None
            part = self._waiting.popleft()
            self._size -= len(part.lines)
            self._busy = True
            return part

    def _lose(self, part: Part, why: str) -> None:
        self._lost[part.tape_id] = None
        if len(self._lost) > LOST:
            del self._lost[next(iter(self._lost))]
        TROUBLES.tell("tapes", f"backtrail: the recording of trace {part.trace_id} ends early: {why}")

    def _send(self, pool: Any, part: Part) -> str | None:
        """Why the server does not have it; None where it does."""
        import urllib3

        goal = lifecycle.server()
        if goal is None:
            return "backtrail was shut down"
        FREE.add(_address(goal))
        url = f"{goal.endpoint}/api/tapes/{part.tape_id}/parts/{part.no}?{_query(goal, part)}"
        body = gzip.compress(part.lines.encode("utf-8", "surrogatepass"), 3, mtime=0)
        said = ""
        for pause in (*PAUSES, 0.0)[:TRIES]:
            try:
                answer = pool.request("POST", url, body=body, headers=_headers(goal), timeout=SECONDS, retries=False)
            except urllib3.exceptions.HTTPError as away:
                said = f"{goal.endpoint} does not answer ({away})"
            else:
                if answer.status < 300:
                    return None
                said = f"{goal.endpoint} answered {answer.status}"
                if answer.status < 500 and answer.status != 429:
                    break
            time.sleep(pause)
        return said


def _query(goal: Destination, part: Part) -> str:
    whose = f"trace_id={quote(part.trace_id)}"
    return whose if goal.project is None else f"{whose}&project={quote(goal.project)}"


def _headers(goal: Destination) -> Mapping[str, str]:
    return {**goal.headers, "Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}


def _address(goal: Destination) -> tuple[str, int]:
    parts = urlsplit(goal.endpoint)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


SENDER: Final = Sender()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SENDER.renew)
