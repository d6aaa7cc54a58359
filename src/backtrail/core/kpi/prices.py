"""What the tokens of a call cost, by a list of prices."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from backtrail.core.model.span import Usage

MILLION: Final = 1_000_000

Rate: TypeAlias = tuple[tuple[int, float], ...]
"""US dollars for a million tokens, by how large the input is: each from so many input tokens on, the first from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The prices of one model. A part without a price of its own costs what the whole does."""

    input: Rate = ()
    output: Rate = ()
    cached: Rate = ()
    cache_write: Rate = ()
    reasoning: Rate = ()
    request: float = 0.0
    """US dollars for each call."""

    def cost(self, usage: Usage) -> float | None:
        """US dollars; None where neither input nor output has a price or was told."""
        given, made = max(usage.input or 0, 0), max(usage.output or 0, 0)
        if not given and not made:
            return None
        if (given and not self.input) or (made and not self.output):
            return None  # half a price would look like a whole one
        cached = min(max(usage.cached or 0, 0), given)
        written = min(max(usage.cache_write or 0, 0), given - cached)
        thought = min(max(usage.reasoning or 0, 0), made)
        if not self.reasoning:
            thought = 0
        paid = (
            (given - cached - written) * _rate(self.input, given)
            + cached * _rate(self.cached or self.input, given)
            + written * _rate(self.cache_write or self.input, given)
            + (made - thought) * _rate(self.output, given)
            + thought * _rate(self.reasoning, given)
        )
        return paid / MILLION + self.request


def flat(price: float | None) -> Rate:
    """One price, however large the input is."""
    return () if price is None else ((0, price),)


def _rate(rate: Rate, given: int) -> float:
    found = 0.0
    for start, price in rate:
        if given <= start and start:
            break
        found = price
    return found
