"""Recording in production: one tape for each run, which travels to the server beside its trace.

A run is what happens in an outermost span of ours, be it a root, or below the span of a web framework. `always` keeps
every run; `on_error` those that failed; `sample:0.05` five of a hundred, chosen by the trace's id, so that all
processes of a trace choose alike.
"""

import os
import threading
from dataclasses import replace
from typing import Any, Final

from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.lines import event_line, footer_line, header_line
from backtrail.core.tape.recording.tape import Footer, Header, Tape
from backtrail.sdk.capture import current as capture
from backtrail.sdk.capture.lifecycle import ALSO_FLUSHED, BEFORE_SHUTDOWN
from backtrail.sdk.capture.shield import TROUBLES, shielded
from backtrail.sdk.replay import current, opening
from backtrail.sdk.replay.production.sending import SENDER, Sending
from backtrail.sdk.replay.session import Session

KEEPING: Final = shielded("keeping the recording of a run")
MOST: Final = 64 * 2**20
"""Characters of all tapes that wait under `on_error` for the end of their runs; what has no room is given up."""


class WrongMode(ValueError):
    """Not a way to record."""


def share_of(mode: str) -> float:
    """Which share of the runs is recorded. Raises WrongMode."""
    if mode in ("always", "on_error"):
        return 1.0
    kind, _, told = mode.partition(":")
    try:
        share = float(told)
    except ValueError:
        share = -1.0
    if kind != "sample" or not 0.0 <= share <= 1.0:
        raise WrongMode(f'record={mode!r}: write record="always", "on_error" or "sample:0.05"')
    return share


class Room:
    """Memory that all runs of the process share."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._lock = threading.Lock()

    def renew(self) -> None:
        """All of it, in a forked child: its parent's runs are not its own."""
        self.__init__(MOST)  # type: ignore[misc]

    def take(self, size: int) -> bool:
        """Whether there is so much."""
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True

    def give(self, size: int) -> None:
        """So much is free again."""
        with self._lock:
            self._left += size


ROOM: Final = Room(MOST)

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=ROOM.renew)


class ToServer:
    """The lines of one run, on their way; of `on_error` they wait until it is known how the run ended."""

    def __init__(self, sending: Sending, *, waits: bool, room: Room = ROOM) -> None:
        self._sending = sending
        self._waits = waits
        self._room = room
        self._waiting: list[str] = []
        self._size = 0
        self._given_up = False

    def header(self, header: Header) -> None:
        self._line(header_line(header))

    def event(self, event: Event) -> None:
        self._line(event_line(event))

    def footer(self, footer: Footer) -> None:
        if self._waits and footer.error is None:
            self._forget()
            return
        self._line(footer_line(footer))
        self.release()

    def release(self) -> None:
        """All that waited goes, and nothing more waits."""
        self._waits = False
        for line in self._waiting:
            self._sending.line(line)
        self._forget()
        self._sending.done()

    def tape(self) -> Tape:
        raise RuntimeError("the tape of a run in production is on the server")

    def _line(self, line: str) -> None:
        if self._given_up:
            return
        if not self._waits:
            self._sending.line(line)
        elif self._room.take(len(line)):
            self._size += len(line)
            self._waiting.append(line)
        else:
            self._given_up = True
            self._forget()
            TROUBLES.tell("tapes on_error", "backtrail: the recording of a run is too long to be kept until it ends")

    def _forget(self) -> None:
        self._room.give(self._size)
        self._waiting, self._size = [], 0


class Runs:
    """Every outermost span's run, as `init(record=...)` wants it."""

    def __init__(self, mode: str) -> None:
        self._share = share_of(mode)
        self._waits = mode == "on_error"

    def is_inside(self) -> bool:
        """Whether a run works in this context."""
        return current.session() is not None

    def began(self, trace_id: str) -> Any:
        """The outermost span is entered; what `ended` wants. None: this run is not recorded."""
        with KEEPING:
            if int(trace_id[:8], 16) / 2**32 >= self._share:
                return None
            header = replace(opening.header(), trace_id=trace_id)
            writing = ToServer(Sending(SENDER, header.run_id, trace_id), waits=self._waits)
            return Session(header, writing)
        return None

    def entered(self, run: Any) -> Any:
        """The run works in this context."""
        return opening.here(run)

    def left(self, token: Any) -> None:
        """And no longer."""
        with KEEPING:
            opening.gone(token)

    def ended(self, run: Any, error: BaseException | None) -> None:
        """That span is over."""
        with KEEPING:
            run.close(error)


def start(mode: str) -> None:
    """From now on. A mode that is none is told of, and nothing is recorded."""
    try:
        runs = Runs(mode)
    except WrongMode as wrong:
        TROUBLES.tell("record", f"backtrail.init(): {wrong}. Spans are sent, nothing is recorded")
        return
    opening.prepare(replaying=False)
    capture.runs = runs
    ALSO_FLUSHED.append(SENDER.flush)
    BEFORE_SHUTDOWN.append(_stop)


def _stop() -> None:
    capture.runs = None
    SENDER.close()
    ALSO_FLUSHED.clear()
