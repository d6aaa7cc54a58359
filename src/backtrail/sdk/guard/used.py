"""What one model call used."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Tokens and dollars; None for what nobody told."""

    input: float | None = None
    output: float | None = None
    total: float | None = None
    cost: float | None = None
    model: str = ""

    @property
    def tokens(self) -> int:
        parts = (self.input or 0) + (self.output or 0)
        return int(parts or self.total or 0)

    def more(self, other: "Used") -> "Used":
        """Of two accounts of the same call the fuller one, figure by figure."""
        if other is NOTHING or self is NOTHING:
            return self if other is NOTHING else other
        return Used(
            input=_larger(self.input, other.input),
            output=_larger(self.output, other.output),
            total=_larger(self.total, other.total),
            cost=_larger(self.cost, other.cost),
            model=self.model or other.model,
        )

    def plus(self, other: "Used") -> "Used":
        """Of two calls."""
        if other is NOTHING or self is NOTHING:
            return self if other is NOTHING else other
        return Used(
            input=_sum(self.input, other.input),
            output=_sum(self.output, other.output),
            total=_sum(self.total, other.total),
            cost=_sum(self.cost, other.cost),
            model=self.model or other.model,
        )


NOTHING: Final = Used()
"""What nobody told of."""


def _larger(one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else max(one, other)


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None and other is None else (one or 0) + (other or 0)
