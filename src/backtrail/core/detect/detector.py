"""What a detector is. There are three kinds, by what they need to see; each is a value that names a pure function.

- SpanDetector: one whole span, with all its content. Asked once for every version of a span.
- RunDetector: one moment and its neighbours, as moments. Asked again when a neighbour within its reach changes.
- TraceDetector: the sums of a trace, its open spans and the time.

A function yields signs. Signs of one detector and one trace with the same `group` become one finding.

Detectors are equal where they are the same object: a list of them is looked up for every trace.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from backtrail.core.detect.facts import Fact, SpanFact, bits
from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.detect.moment import Moment, MomentKind
from backtrail.core.model.finding import Family, Severity
from backtrail.core.model.span import Kind, Span
from backtrail.core.model.units import SpanId

if TYPE_CHECKING:
    from backtrail.core.detect.around import Around
    from backtrail.core.detect.whole import Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What a detector saw at one span."""

    severity: Severity
    confidence: float
    evidence: str
    """One sentence. `{times}` becomes how many signs the group has, `already` counted in."""
    advice: str
    again: str = ""
    """The sentence where the finding has happened more than once; empty: `evidence` is."""
    group: str = ""
    """Signs with the same group are told as one finding, marked at the first; empty: a finding of its own."""
    already: int = 0
    """How often it had happened before the first sign: 1 where the sign is the second of a kind."""
    critical_at: int = 0
    """The finding is critical when `{times}` reaches this; 0: never by number."""
    spans: tuple[SpanId, ...] = ()
    """Further spans that show it, besides the one it is seen at."""
    at: SpanId | None = None
    """The span to mark, where it is not the one that was looked at."""
    cause: SpanId | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpanDetector:
    """Looks at one whole span."""

    name: str
    family: Family
    says: str
    """What it finds, in a line: for lists and docs."""
    kinds: frozenset[Kind]
    look: Callable[[Span, Limits], Iterable[Sign]]
    needs: frozenset[SpanFact] = frozenset()
    """It is called only where all of these facts are so; where none is named, at every span of its kinds. They are
    facts of the span's own moment: kinds that are no moment have none."""
    thresholds: tuple[Threshold[Any], ...] = ()

    def __post_init__(self) -> None:
        bits(self.needs)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunDetector:
    """Looks at one moment and its neighbours."""

    name: str
    family: Family
    says: str
    kinds: frozenset[MomentKind]
    look: Callable[[Moment, "Around"], Iterable[Sign]]
    behind: int
    """How many moments of the trace before this one it may see."""
    ahead: int = 0
    """How many moments after it."""
    needs: frozenset[Fact] = frozenset()
    """It is called only where all of these facts are so; where none is named, at every moment of its kinds."""
    thresholds: tuple[Threshold[Any], ...] = ()

    def __post_init__(self) -> None:
        bits(self.needs)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TraceDetector:
    """Looks at the sums of a trace; must cost no more for a long one."""

    name: str
    family: Family
    says: str
    look: Callable[["Whole"], Iterable[Sign]]
    """Each sign names the span to mark in `at`."""
    thresholds: tuple[Threshold[Any], ...] = ()


Detector: TypeAlias = SpanDetector | RunDetector | TraceDetector
