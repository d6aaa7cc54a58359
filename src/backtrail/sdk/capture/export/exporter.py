"""The exporter: one thread sends, once a second, what started and what ended; it outlives a server that is down."""

import os
import random
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from opentelemetry.context import _SUPPRESS_INSTRUMENTATION_KEY, attach, set_value

from backtrail.sdk.capture.export.encode import Encoder, Part
from backtrail.sdk.capture.export.outbox import EAGER, Outbox
from backtrail.sdk.capture.export.spool import Batch, Spool
from backtrail.sdk.capture.light import SpanToSend
from backtrail.sdk.capture.shield import TROUBLES, shielded

if TYPE_CHECKING:
    from backtrail.sdk.capture.export.post import Post, Reply

ANNOUNCING: Final = shielded("encoding a span that is open")
TURNING: Final = shielded("exporting spans")
BYTES: Final = 8_000_000
"""About the most bytes in one request."""
LONGEST_PAUSE: Final = 10.0
ATTEMPTS: Final = 5
"""How often a request is sent on which the server breaks."""


class Exporter:
    """Takes spans from the outbox to the server. Methods may be called from any thread."""

    def __init__(
        self, *, connect: "Callable[[], Post]", encoder: Encoder, compress: bool, interval: float = 1.0
    ) -> None:
        self._connect = connect
        self.encoder = encoder
        self._compress = compress
        self._interval = interval
        self.sent = 0
        self.closed = False
        self._renew()
        if hasattr(os, "register_at_fork"):
            here = weakref.WeakMethod(self._renew)
            os.register_at_fork(after_in_child=lambda: (renew := here()) is not None and renew())

    def _renew(self) -> None:
        """Begin empty: at the start, and in a forked child, whose parent sends what was waiting."""
        TROUBLES.renew()
        self._wake: SimpleQueue[None] = SimpleQueue()  # an Event can deadlock when a garbage collection sets it
        self._lock = threading.RLock()
        self._thread: threading.Thread | None = None
        self._post: Post | None = None
        self._waiting: deque[threading.Event] = deque()
        self._closing = False
        self._failures = 0
        self._not_before = 0.0
        self.thread_id = 0
        self.own: set[int] = set()
        """Spans that were started in the exporter's thread: the export itself is never traced."""
        self.outbox = Outbox(self._nudge)
        self._spool = Spool()

    @property
    def queued(self) -> int:
        """Spans that have ended and are not at the server yet."""
        return len(self.outbox) + self._spool.spans

    def alive(self) -> None:
        """Start the thread if there is none: at first, and after a fork."""
        if self._thread is not None:
            return
        with self._lock:
            if self._thread is None and not self.closed:
                thread = threading.Thread(target=self._run, name="backtrail-exporter", daemon=True)
                self._thread = thread
                thread.start()

    def finished(self, span_id: int, span: SpanToSend) -> None:
        """A span ended."""
        if self.closed:
            self.outbox.drop(1)
            return
        self.alive()
        self.outbox.ended(span_id, self.encoder.part(span))

    def flush(self, timeout: float) -> bool:
        """Send now; whether all that ended before this call reached the server in time."""
        if self._thread is None or self.closed:
            return self.queued == 0
        lost = self.outbox.dropped
        done = threading.Event()
        self._waiting.append(done)
        self._nudge()
        return done.wait(timeout) and self._spool.spans == 0 and self.outbox.dropped == lost

    def close(self, timeout: float) -> bool:
        """Send once more and stop; whether all reached the server in time. What did not is counted as dropped."""
        if self.closed:
            return self.queued == 0
        lost = self.outbox.dropped
        self.closed = True
        self._closing = True
        self._nudge()
        thread = self._thread
        if thread is not None and thread.is_alive():
            thread.join(timeout)
        if left := self.queued:
            self.outbox.drop(left)
            TROUBLES.tell("closing", f"backtrail could not send {left:,} spans before the program ended: they are lost")
        return self.outbox.dropped == lost

    def _run(self) -> None:
        self.thread_id = threading.get_ident()
        attach(set_value(_SUPPRESS_INSTRUMENTATION_KEY, True))
        while True:
            self._rest()
            closing = self._closing
            asked = [self._waiting.popleft() for _ in range(len(self._waiting))]
            with TURNING:
                self._collect()
                self._deliver(hurry=closing or bool(asked))
            for done in asked:
                done.set()
            if closing:
                break
        if self._post is not None:
            self._post.close()

    def _nudge(self) -> None:
        self._wake.put(None)

    def _rest(self) -> None:
        """Until the interval is over or somebody nudges; several nudges count once."""
        with suppress(Empty):
            self._wake.get(timeout=self._interval)
            while True:
                self._wake.get_nowait()

    def _collect(self) -> None:
        """Make requests of what waits: in the spool they can be kept compressed, and for long."""
        still_open, ended = self.outbox.take()
        announced: list[Part] = []
        for span in still_open:
            with ANNOUNCING:
                announced.append(self.encoder.part(span))
        self._spool_up(ended, announced)
        if lost := self._spool.overflow():
            self.outbox.drop(lost)
            TROUBLES.tell("overflow", f"backtrail dropped {lost:,} of the oldest spans: {TROUBLES.last or 'no room'}")

    def _spool_up(self, ended: list[Part], announced: list[Part]) -> None:
        """What ended first: a turn that has begun tells what a tool gave, whose own span must not come behind it."""
        left = len(ended)
        for request in _requests([*ended, *announced]):
            held = min(left, len(request))
            left -= held
            batch = Batch(self.encoder.body(request), held)
            if self._compress or self._failures:
                batch.compress()
            self._spool.add(batch)

    def _deliver(self, *, hurry: bool) -> None:
        if not self._spool or (time.monotonic() < self._not_before and not hurry):
            return
        if self._post is None:
            self._post = self._connect()
        while (batch := self._spool.first()) is not None:
            if not self._settle(batch, self._post(batch.body, gzipped=batch.gzipped)):
                return

    def _settle(self, batch: Batch, reply: "Reply") -> bool:
        """Act on the answer; whether to go on with the next batch."""
        batch.attempts += 1
        if reply.outcome == "try again" or (reply.outcome == "broke" and batch.attempts < ATTEMPTS):
            self._pause(batch, reply)
            return False
        self._failures, self._not_before = 0, 0.0
        self._spool.remove(batch)
        if reply.outcome == "taken":
            self.sent += batch.spans - reply.rejected
            if reply.rejected:
                self._lose(reply.rejected, reply.said)
        elif reply.outcome != "too large" or not self._spool.put_back(batch.halves()):
            self._lose(batch.spans, reply.said)
        return True

    def _pause(self, batch: Batch, reply: "Reply") -> None:
        pause: float = min(2.0**self._failures, LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311
        self._failures = min(self._failures + 1, 10)
        self._not_before = time.monotonic() + (pause if reply.wait is None else reply.wait)
        batch.compress()
        TROUBLES.tell("delivery", f"{reply.said}; backtrail keeps {self.queued:,} spans and tries again")

    def _lose(self, spans: int, said: str) -> None:
        self.outbox.drop(spans)
        TROUBLES.tell("refusal", f"{said}; backtrail dropped {spans:,} spans")


def _requests(parts: list[Part]) -> Iterator[list[Part]]:
    """As many spans to a request as are small enough together."""
    request: list[Part] = []
    size = 0
    for part in parts:
        size += len(part[1])
        if request and (size > BYTES or len(request) >= EAGER):
            yield request
            request, size = [], len(part[1])
        request.append(part)
    if request:
        yield request
