"""What came of trying a rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backtrail.core.model.units import Nanos
from backtrail.core.policy.rule import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldFire:
    """An alert that would have fired."""

    at: Nanos
    until: Nanos | None
    level: Level
    labels: Mapping[str, str]
    value: float | None
    trace_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a rule would have done."""

    fired: Sequence[WouldFire] = ()
    """Oldest first."""
    evaluated: int = 0
    since: Nanos
    note: str = ""
    healthy: Sequence[float] = field(default=(), repr=False)
    """The values of groups with which nothing was wrong."""
