"""What came of one attempt to send a page, and whether another is worth while."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

RETRIED: Final = frozenset({408, 425, 429})
"""Statuses below 500 after which the same request may be taken."""
NOT_TAKEN: Final = frozenset({429, 503})
"""Statuses that say: come again. All others from 500 on leave open whether the request was acted on."""
LONGEST_WAIT: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The end of one attempt."""

    ok: bool
    again: bool = False
    """Whether it may go well another time."""
    arrived: bool = False
    """Whether the receiver may have it."""
    status: int | None = None
    error: str = ""
    wait: float | None = None
    """Seconds that the receiver asked to be left alone."""


def accepted(status: int | None = None) -> Answer:
    return Answer(ok=True, arrived=True, status=status)


def refused(error: str, status: int | None = None) -> Answer:
    """No other attempt would go better."""
    return Answer(ok=False, status=status, error=error)


def failed(error: str, *, arrived: bool = False, status: int | None = None) -> Answer:
    """It may go better later."""
    return Answer(ok=False, again=True, arrived=arrived, status=status, error=error)


def of_status(status: int, said: str, retry_after: str | None, now: float) -> Answer:
    """The verdict by an HTTP status; `said` is the beginning of the body."""
    if 200 <= status < 300:
        return accepted(status)
    told = f"answered {status}" + (f": {said[:300]}" if said else "")
    if 300 <= status < 400:
        return refused(f"{told}; redirects are not followed: name the address that it leads to", status)
    if status not in RETRIED and status < 500:
        return refused(told, status)
    return Answer(
        ok=False,
        again=True,
        arrived=status >= 500 and status not in NOT_TAKEN,
        status=status,
        error=told,
        wait=_seconds(retry_after, now),
    )


def _seconds(retry_after: str | None, now: float) -> float | None:
    """`Retry-After`: seconds, or a date; at most an hour."""
    if retry_after is None:
        return None
    try:
        seconds = float(retry_after)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(retry_after).replace(tzinfo=UTC).timestamp() - now
        except (ValueError, OverflowError):
            return None
    return min(max(0.0, seconds), LONGEST_WAIT) if not math.isnan(seconds) else None


def clock(now: float) -> str:
    """A moment as people read it."""
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
