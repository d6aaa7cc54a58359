"""The detectors by what they look at: which of them are called at a span or a moment of a kind, with its facts."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import Detector, RunDetector, Sign, SpanDetector, TraceDetector
from backtrail.core.detect.facts import bits
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.moment import Moment, MomentKind
from backtrail.core.model.span import Kind, Span

Reader: TypeAlias = tuple[int, Callable[[Span, Limits], Iterable[Sign]]]
"""The number of a detector of spans, and how it looks."""
Eye: TypeAlias = tuple[int, int, Callable[[Moment, Around], Iterable[Sign]]]
"""The number of a detector of moments, its bit, and how it looks."""
KEPT: Final = 8
"""Panels: a process has one for its detectors, and one for each project that switched some of them off."""


class Group(NamedTuple):
    """Detectors of moments that reach equally far."""

    behind: int
    ahead: int
    bits: int
    """Of all of them."""
    eyes: Sequence[Eye]


class Panel:
    """The detectors of a judge. Never changed but for what it remembers: one serves for all traces."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        numbered = list(enumerate(detectors))
        self._of_span = [(at, each) for at, each in numbered if isinstance(each, SpanDetector)]
        self._of_run = [(at, each) for at, each in numbered if isinstance(each, RunDetector)]
        self.of_trace: Sequence[tuple[int, TraceDetector]] = [
            (at, each) for at, each in numbered if isinstance(each, TraceDetector)
        ]
        self.read = frozenset(kind for _, each in self._of_span for kind in each.kinds)
        """Kinds of spans that somebody looks at."""
        self.behind = max((each.behind for _, each in self._of_run), default=0)
        self.ahead = max((each.ahead for _, each in self._of_run), default=0)
        self._readers: dict[tuple[Kind, int], Sequence[Reader]] = {}
        self._groups: dict[tuple[MomentKind, int], Sequence[Group]] = {}

    def readers(self, kind: Kind, facts: int) -> Sequence[Reader]:
        """Those that look at a span of this kind."""
        known = self._readers.get((kind, facts))
        if known is None:
            known = [(at, each.look) for at, each in self._of_span if kind in each.kinds and _met(each, facts)]
            self._readers[kind, facts] = known
        return known

    def far_sighted(self) -> Iterable[tuple[int, int, Callable[[Moment, Around], Iterable[Sign]], int, int]]:
        """All detectors of moments: number, bit, how it looks, how far behind and ahead."""
        return ((at, 1 << bit, each.look, each.behind, each.ahead) for bit, (at, each) in enumerate(self._of_run))

    def groups(self, kind: MomentKind, facts: int) -> Sequence[Group]:
        """Those that look at a moment of this kind."""
        known = self._groups.get((kind, facts))
        if known is None:
            eyes: dict[tuple[int, int], list[Eye]] = {}
            for bit, (at, each) in enumerate(self._of_run):
                if kind in each.kinds and _met(each, facts):
                    eyes.setdefault((each.behind, each.ahead), []).append((at, 1 << bit, each.look))
            known = [Group(*reach, sum(bit for _, bit, _ in those), those) for reach, those in eyes.items()]
            self._groups[kind, facts] = known
        return known


def _met(detector: SpanDetector | RunDetector, facts: int) -> bool:
    return not bits(detector.needs) & ~facts


@lru_cache(maxsize=KEPT)  # by identity: to sort the detectors takes as long as to judge a short run
def panel_of(detectors: tuple[Detector, ...]) -> Panel:
    """The panel of these detectors."""
    return Panel(detectors)
