"""What waits to be exported: spans that ended, and spans that started and are still open; bounded.

The user's threads only touch a deque and a dict, whose single operations are atomic; a lock is taken only where
something is dropped.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from backtrail.sdk.capture.export.encode import Part
from backtrail.sdk.capture.light import SpanToSend
from backtrail.sdk.capture.shield import TROUBLES

SPANS: Final = 50_000
"""Most spans that wait here between two turns of the exporter."""
BYTES: Final = 64_000_000
"""Most bytes that they may hold."""
EAGER: Final = 512
"""So many waiting spans are exported at once, not at the end of the second."""


class Outbox:
    """Spans on their way from the user's threads to the exporter's."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._ended: deque[Part] = deque()
        self._open: dict[int, SpanToSend] = {}
        self._bytes = 0
        self._next_wake = EAGER
        self._lock = threading.RLock()  # a garbage collection may end a span while it is held
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._ended)

    def started(self, span_id: int, span: SpanToSend) -> None:
        """A span started: it will be announced, unless it ends before the next turn."""
        if len(self._open) < SPANS:
            self._open[span_id] = span

    def ended(self, span_id: int, part: Part) -> None:
        """A span ended: it will be exported, unless there is no more room."""
        self._open.pop(span_id, None)
        if self._bytes > BYTES or len(self._ended) >= SPANS:
            self.drop(1)
            TROUBLES.tell("no room", f"backtrail drops spans: {len(self._ended):,} wait to be sent, more than fit")
            return
        self._bytes += len(part[1])
        self._ended.append(part)
        if len(self._ended) >= self._next_wake:
            self._next_wake = len(self._ended) + EAGER
            self._wake()

    def drop(self, spans: int) -> None:
        """Count spans that are lost."""
        with self._lock:
            self.dropped += spans

    def take(self) -> tuple[list[SpanToSend], list[Part]]:
        """What is open and was not announced yet, and what ended; both leave the outbox."""
        still_open = [span for key in list(self._open) if (span := self._open.pop(key, None)) is not None]
        ended = [self._ended.popleft() for _ in range(len(self._ended))]
        self._bytes = 0
        self._next_wake = EAGER
        return [span for span in still_open if span.end_time is None], ended
