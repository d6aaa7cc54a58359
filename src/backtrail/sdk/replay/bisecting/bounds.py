"""What a bisection may take: runs, money, tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backtrail.core.tape.divergence.spoken import models
from backtrail.core.tape.recording.tape import Tape
from backtrail.core.tape.spent import Price, Spent, spent
from backtrail.sdk.replay.bisecting.outcome import Ended

RUNS: Final = 30
LEAST_CALLS: Final = 20
"""Live model calls that one run may make, however short the recorded one was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Looked at before every few runs: those under way are not cut off, so money and tokens may be exceeded by them."""

    runs: int = RUNS
    cost: float | None = None
    """US dollars."""
    tokens: int | None = None
    calls: int | None = None
    """Live model calls of one run; None: twice as many as were recorded, and at least 20."""

    def reached(self, runs: int, took: Spent) -> Ended | None:
        """The bound that leaves no room for another run."""
        if runs >= self.runs:
            return "max_runs"
        if self.cost is not None and took.cost is None:
            return "unpriced"
        if self.cost is not None and (took.cost or 0.0) >= self.cost:
            return "max_cost"
        return "max_tokens" if self.tokens is not None and took.tokens >= self.tokens else None

    def calls_of(self, tape: Tape) -> int:
        """Live model calls after which a run of this tape is stopped."""
        return self.calls or max(LEAST_CALLS, 2 * len(models(tape.events)))


def checked(bounds: Bounds, tape: Tape, price: Price | None) -> Bounds:
    """The bounds, where they can be held. Raises ValueError."""
    if bounds.cost is not None and models(tape.events) and spent(tape, price).cost is None:
        raise ValueError(
            "what the model calls of this run cost is not known, so that a bound in dollars cannot be held. Install "
            "genai-prices if it is not there, give price=, or bound the tokens: max_tokens (--max-tokens)"
        )
    return bounds


def wrong(least: Sequence[tuple[str, float | None]]) -> None:
    """Raises ValueError for the first that is no bound."""
    for name, value in least:
        if value is not None and value <= 0:
            raise ValueError(f"{name}={value:g}: a bound is more than 0")
