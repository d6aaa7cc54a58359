"""The span as the user sees it: what `with backtrail.span()` gives, and what an observed call is recorded in."""

from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from backtrail.core.semconv.names import BACKTRAIL_INPUT, BACKTRAIL_KIND, BACKTRAIL_OUTPUT, GEN_AI_FIRST_CHUNK
from backtrail.sdk.capture import current
from backtrail.sdk.capture.current import COUNTED, Passage
from backtrail.sdk.capture.shield import shielded

if TYPE_CHECKING:
    from backtrail.core.model.span import Kind
    from backtrail.sdk.capture.capture import Capture, OpenSpan

STARTING: Final = shielded("starting a span")
RECORDING: Final = shielded("recording a value")
ENDING: Final = shielded("ending a span")


class Span:
    """One span that is being recorded. Every method does nothing where nothing is recorded, and never raises."""

    __slots__ = ("_capture", "_inside", "_open", "_passage", "_run")

    def __init__(
        self,
        capture: "Capture | None" = None,
        opened: "OpenSpan | None" = None,
        passage: Passage | None = None,
    ) -> None:
        self._capture = capture
        self._open = opened
        self._passage = passage
        self._run: Any = None
        """The recording of the run whose root this is."""
        self._inside: Any = None

    def input(self, value: Any) -> None:
        """What went in: any value, recorded as JSON as it is now."""
        self._json(BACKTRAIL_INPUT, value, "input")

    def output(self, value: Any) -> None:
        """What came out: any value, recorded as JSON as it is now."""
        self._json(BACKTRAIL_OUTPUT, value, "output")
        self.brought(value)

    def set(self, key: str, value: Any) -> None:
        """An attribute: text, numbers, booleans and lists of them as they are, anything else as JSON."""
        if self._capture is not None and self._open is not None:
            with RECORDING:
                self._open.otel.set_attribute(key, self._capture.attribute(key, value))
        if self._passage is not None:
            self._passage.noticed(key, value)

    @property
    def trace_id(self) -> str | None:
        """32 hex digits, to look the run up with; None where nothing is recorded."""
        return None if self._open is None else self._open.trace_id

    @property
    def span_id(self) -> str | None:
        """16 hex digits; None where nothing is recorded."""
        return None if self._open is None else self._open.span_id

    def _json(self, key: str, value: Any, name: str) -> None:
        if self._capture is not None and self._open is not None:
            with RECORDING:
                self._open.otel.set_attribute(key, self._capture.render(value, name))

    def brought(self, value: Any) -> None:
        """What came out, for guards alone: it is not recorded."""
        if self._passage is not None:
            self._passage.brought(value)

    def item(self, value: Any) -> None:
        """A stream gave an item, for guards alone."""
        if self._passage is not None:
            self._passage.item(value)

    def set_raw(self, key: str, json_text: str) -> None:
        """An attribute whose JSON is made already."""
        if self._passage is not None:
            self._passage.brought(json_text)
        if self._open is not None:
            with RECORDING:
                self._open.otel.set_attribute(key, json_text)

    def enter(self) -> None:
        """Make it the current span of the running context."""
        if self._open is not None:
            with STARTING:
                self._open.enter()
                if current.runs is not None and (self._open.is_root or not current.runs.is_inside()):
                    self._run = self._run or current.runs.began(self._open.trace_id)
                    self._inside = None if self._run is None else current.runs.entered(self._run)
        if self._passage is not None:
            self._passage.enter()

    def leave(self) -> None:
        """Give the running context back the span that was current before."""
        if self._passage is not None:
            self._passage.leave()
        if self._open is not None:
            with ENDING:
                if self._inside is not None and current.runs is not None:
                    token, self._inside = self._inside, None
                    current.runs.left(token)
                self._open.leave()

    def first_item(self) -> None:
        """A stream has given its first item now."""
        if self._open is not None:
            with RECORDING:
                self._open.otel.set_attribute(GEN_AI_FIRST_CHUNK, self._open.age())

    def fail(self, error: BaseException) -> None:
        """Record the error and end."""
        if self._passage is not None:
            self._passage.ended(error)
        if self._open is not None:
            with ENDING:
                self._over(error)
                self._open.fail(error)

    def end(self) -> None:
        """End it now, whatever it was given."""
        if self._passage is not None:
            self._passage.ended()
        if self._open is not None:
            with ENDING:
                self._over()
                self._open.end()

    def _over(self, error: BaseException | None = None) -> None:
        if self._run is not None and current.runs is not None:
            run, self._run = self._run, None
            current.runs.ended(run, error)


NOTHING: Final = Span()
"""The span where nothing is recorded."""


def begin(
    name: str,
    kind: "Kind",
    attributes: Mapping[str, Any] | None = None,
    arguments: Mapping[str, Any] | None = None,
) -> Span:
    """Start a span of the current one; it is not yet current itself. Raises what a guard raises: the step is not made.

    `arguments` are for guards, which compare calls.
    """
    checkpoint = current.checkpoint
    passage = None if checkpoint is None or kind not in COUNTED else checkpoint.admit(kind, name, arguments)
    capture = current.capture
    if capture is not None:
        with STARTING:
            opened = capture.open(name, {BACKTRAIL_KIND: kind, **(attributes or {})})
            if opened is not None:
                return Span(capture, opened, passage)
    return NOTHING if passage is None else Span(passage=passage)


class SpanBlock:
    """`with backtrail.span(...) as s`: starts when entered, ends when left."""

    __slots__ = ("_kind", "_name", "_spans")

    def __init__(self, name: str, kind: "Kind") -> None:
        self._name = name
        self._kind = kind
        self._spans: list[Span] = []

    def __enter__(self) -> Span:
        span = begin(self._name, self._kind)
        span.enter()
        self._spans.append(span)
        return span

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        span = self._spans.pop()
        span.leave()
        if error is None or isinstance(error, GeneratorExit):
            span.end()
        else:
            span.fail(error)


def span(name: str, *, kind: "Kind" = "chain") -> SpanBlock:
    """A span around a block: `with backtrail.span("plan", kind="agent") as s: s.input(...); s.output(...)`.

    An exception inside is recorded with its stack trace and goes on unchanged.
    """
    return SpanBlock(name, kind)
