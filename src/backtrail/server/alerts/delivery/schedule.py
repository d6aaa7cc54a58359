"""When a page is tried again."""

from typing import Final

from backtrail.core.model.units import Nanos

DELAYS: Final = (5.0, 30.0, 120.0, 600.0, 1800.0, 7200.0, 18000.0)
"""Seconds after each failed attempt; an alert is history after the eight hours that they make together."""
JITTER: Final = 0.25
SECOND: Final = 1_000_000_000


def again(attempts: int, wait: float | None, luck: float) -> Nanos | None:
    """How long after a failed attempt, of which so many were made, the next is due; None: never again.

    `luck` lies between 0 and 1 and spreads the attempts by a quarter to both sides. Where the receiver said how long to
    wait, that is how long.
    """
    if attempts > len(DELAYS):
        return None
    spread = DELAYS[attempts - 1] * (1 + JITTER * (2 * luck - 1))
    return Nanos(int((wait or spread) * SECOND))
