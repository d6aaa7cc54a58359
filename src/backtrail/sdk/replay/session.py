"""A session: every crossing of a run goes through it, to be recorded; a replayer answers instead."""

import threading
import time
from dataclasses import replace
from typing import Any

from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.matching.mask import Clock
from backtrail.core.tape.provider.wire import Overrides
from backtrail.core.tape.recording.event import Event, Outcome
from backtrail.core.tape.recording.tape import Footer, Header, Tape
from backtrail.core.tape.recording.trajectory import mark, of_marks
from backtrail.sdk.replay.crossing import Crossing
from backtrail.sdk.replay.current import PARENT
from backtrail.sdk.replay.redaction import Redaction
from backtrail.sdk.replay.spans import current_span
from backtrail.sdk.replay.values.codec import is_opaque
from backtrail.sdk.replay.writing import Writing


class Session:
    """Records: numbers crossings, all of them live, and writes an event for each. Safe for threads and tasks."""

    replaying = False
    overrides: Overrides = Overrides()
    """What a what-if changes in requests to models, before they are asked for."""

    def __init__(self, header: Header, writing: Writing, redaction: Redaction | None = None) -> None:
        self.lock = threading.RLock()
        self.redaction = redaction or Redaction()
        entry = replace(
            header.entry, args=self.redaction.args(header.entry.args), argv=self.redaction.command(header.entry.argv)
        )
        self.header = replace(header, entry=entry)
        self.output: Any = None
        self.error: str | None = None
        self._writing = writing
        self._zero = time.perf_counter()
        self._next = 0
        self._marks: list[str] = []
        self._opaque: list[int] = []
        self._closed = False
        writing.header(self.header)

    @property
    def clock(self) -> Clock:
        """When this run began."""
        return Clock(self.header.t0, self.header.utc_offset)

    @property
    def tape(self) -> Tape:
        """What crossed so far."""
        return self._writing.tape()

    def begin(self, ask: Ask) -> Crossing:
        """A call is about to be made. Raises Diverged, a BaseException: let it through."""
        with self.lock:
            return self._crossing(ask)

    def finish(self, crossing: Crossing, result: Any, outcome: Outcome) -> None:
        """A call is over, or its stream is. Of calls that end after the session, nothing is kept."""
        ask, of = crossing.ask, crossing.of
        event = Event(
            i=crossing.i,
            parent=crossing.parent,
            scope=ask.scope,
            kind=ask.kind,
            name=ask.name,
            key=of.key if of is not None and crossing.label != "prefix" else ask.key,
            args=ask.args,
            result=self._told(ask, result),
            outcome=outcome,
            t=round(crossing.began, 6),
            dur=round(self.elapsed() - crossing.began, 6),
            trace_id=crossing.span[0] if crossing.span else None,
            span_id=crossing.span[1] if crossing.span else None,
            source=crossing.label,
            meta=_meta(crossing),
        )
        with self.lock:
            if not self._closed:
                self._write(event)

    def redacted(self, args: Any) -> Any:
        """Arguments without secrets, before a key is made of them."""
        return self.redaction.args(args)

    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.perf_counter() - self._zero

    def close(self, error: BaseException | None = None) -> None:
        """The run is over: the footer is written. Safe to call twice."""
        with self.lock:
            if self._closed:
                return
            self._closed = True
            if error is not None and self.error is None:
                self.error = f"{type(error).__name__}: {error}"
            self._writing.footer(
                Footer(
                    n=self._next,
                    hash=of_marks(self._marks),
                    output=self.redaction.result(self.output),
                    error=None if self.error is None else self.redaction.body(self.error),
                    unreplayable=tuple(self._opaque),
                    redacted=self.redaction.hits,
                )
            )

    def _crossing(self, ask: Ask) -> Crossing:
        crossing = Crossing(
            session=self, i=self._next, ask=ask, parent=PARENT.get(), began=self.elapsed(), span=current_span()
        )
        self._next += 1
        return crossing

    def _told(self, ask: Ask, result: Any) -> Any:
        return self.redaction.answer(ask.name, result) if ask.kind == "llm" else self.redaction.result(result)

    def _write(self, event: Event) -> None:
        if event.parent is None:
            self._marks.append(mark(event))
        if event.outcome != "error" and is_opaque(event.result):
            self._opaque.append(event.i)
        self._writing.event(event)


def _meta(crossing: Crossing) -> dict[str, Any]:
    told = {**crossing.ask.meta, **crossing.meta}
    if crossing.ask.side_effect is not None:
        told["side_effect"] = crossing.ask.side_effect
    if crossing.of is not None:
        told["of"] = crossing.of.i
    return told
