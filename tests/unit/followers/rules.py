"""Three small detectors for tests, one of each kind, and a catalogue of them."""

from collections.abc import Iterable

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign, SpanDetector, TraceDetector
from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.whole import Whole
from backtrail.core.model.span import Span
from backtrail.server.followers.catalogue import Catalogue

SECOND = 10**9
TIMES = Threshold(name="same_times", default=3.0, unit="calls", why="two may be a retry")
STUCK = Threshold(name="stuck_seconds", default=60.0, unit="seconds", why="tools answer within a minute")


def _boom(span: Span, _: Limits) -> Iterable[Sign]:
    if span.tool is not None and span.tool.output == "boom":
        yield Sign(severity="critical", confidence=1.0, evidence=f"{span.name} went boom", advice="Duck.")


def _same(moment: Moment, around: Around) -> Iterable[Sign]:
    earlier = [each for each in around.before("tool") if each.asked.digest == moment.asked.digest]
    if len(earlier) + 1 >= around.limits[TIMES]:
        yield Sign(
            severity="warning",
            confidence=0.9,
            evidence=f"{moment.name} was asked the same {{times}} times",
            advice="Stop it.",
            group=moment.name,
            already=len(earlier),
        )


def _stuck(whole: Whole) -> Iterable[Sign]:
    for head in whole.open:
        if whole.now and head.kind == "tool" and head.start and whole.now - head.start > whole.limits[STUCK] * SECOND:
            yield Sign(severity="warning", confidence=0.5, evidence="it hangs", advice="Wait.", at=head.span_id)


BOOM = SpanDetector(name="boom", family="tool_output", says="A tool went boom", kinds=frozenset({"tool"}), look=_boom)
SAME = RunDetector(
    name="same",
    family="loops",
    says="The same call again and again",
    kinds=frozenset({"tool"}),
    look=_same,
    behind=10,
    thresholds=(TIMES,),
)
HANGS = TraceDetector(name="hangs", family="loops", says="A tool hangs", look=_stuck, thresholds=(STUCK,))
CATALOGUE = Catalogue(detectors=(BOOM, SAME, HANGS))
