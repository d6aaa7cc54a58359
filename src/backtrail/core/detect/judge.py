"""Judges a trace while it grows: spans in, in any order and any number of times; findings out, the same as over the
whole trace."""

from collections.abc import Iterable, Sequence

from backtrail.core.detect.detector import Detector
from backtrail.core.detect.judged import Judged
from backtrail.core.detect.limits import Limits
from backtrail.core.model.span import Span
from backtrail.core.model.units import Nanos, TraceId


class Judge:
    """The judge of one trace."""

    def __init__(self, trace_id: TraceId, detectors: Sequence[Detector], limits: Limits | None = None) -> None:
        raise NotImplementedError

    def add(self, spans: Iterable[Span]) -> None:
        """Take in spans, new or rewritten."""
        raise NotImplementedError

    def judged(self, now: Nanos | None = None) -> Judged:
        """The trace with its findings, as of `now`."""
        raise NotImplementedError


def judge(spans: Sequence[Span], detectors: Sequence[Detector], limits: Limits | None = None) -> Judged:
    """A whole trace (at least one span) at once, taken as ended."""
    raise NotImplementedError
