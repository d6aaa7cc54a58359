"""What the rules of a project want to be shown, and from which values on a closer look is worth its time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from backtrail.core.policy.rule import Rule

NEVER: Final = float("inf")
STREAKS: Final = ("errors_in_a_row", "repeats", "rounds", "same_messages")


@dataclass(frozen=True, slots=True)
class Wants:
    """The rules of the stream that are on, by metric."""

    rules: Sequence[Rule]
    by_metric: dict[str, list[Rule]] = field(default_factory=dict)

    def least(self, metric: str) -> float:
        """The mildest limit; NEVER where nobody wants to know."""
        limits = [limit for rule in self.of(metric) for limit in (rule.warn, rule.alert) if limit is not None]
        return max(1.0, min(limits, default=NEVER))

    def of(self, metric: str) -> Sequence[Rule]:
        return self.by_metric.get(metric, ())


def wants_of(rules: Sequence[Rule]) -> Wants:
    """Sort rules by what they watch."""
    wants = Wants(rules)
    for rule in rules:
        wants.by_metric.setdefault(rule.metric, []).append(rule)
    return wants
