"""What one guard was told: limits, what to do when one is reached, and whom to ask."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from backtrail.core.policy.brake.limits import Limits

OnTrip: TypeAlias = Literal["warn", "steer", "ask", "stop"]
ON_TRIP: Final[tuple[OnTrip, ...]] = ("warn", "steer", "ask", "stop")
Fallback: TypeAlias = Literal["stop", "go_on"]
Answer: TypeAlias = bool | Literal["go_on", "stop"] | Mapping[str, float] | None
"""go_on or True: as far again. A mapping: so much further, by name of limit. Anything else stops it."""
Prices: TypeAlias = Mapping[str, tuple[float, float]]
"""US dollars for a million tokens of input and of output, by model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a human is asked."""

    sentence: str
    """What happened, with numbers."""
    limit: str
    """loops, steps, cost, tokens or seconds; `order` where a rule or a human wants it asked."""
    spent: Mapping[str, float]
    limits: Mapping[str, float]
    agent: str
    session: str | None
    trace: str | None
    run: str


Ask: TypeAlias = Callable[[Asking], Answer | Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How runs of one guard are guarded."""

    limits: Limits
    on_trip: OnTrip
    agent: str
    ask: Ask | None
    """Who is asked in this process; None: whoever reads the server's page."""
    ask_seconds: float
    otherwise: Fallback
    """What to do where nobody answers in time."""
    prices: Prices
