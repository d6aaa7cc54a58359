"""What a rule is shown: a value of a metric in one run or group, and the sentence that goes with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backtrail.core.policy.metrics import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One value, with what it was seen in."""

    metric: str
    value: float
    evidence: str
    labels: Mapping[str, str] = field(default_factory=dict)
    """Beside those of the run: the tool, the detector."""
    samples: int = 1
    trace_id: str | None = None
    session_id: str | None = None
    span_id: str | None = None
    spans: tuple[str, ...] = ()
    """Every span that shows it."""
    unit: Unit | None = None
