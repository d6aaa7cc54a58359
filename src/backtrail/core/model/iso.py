"""A moment as text: ISO 8601 in UTC."""

from datetime import UTC, datetime, timedelta
from typing import Final

from backtrail.core.model.units import Nanos

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
LAST: Final = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
SECOND: Final = 1_000_000_000


def iso(at: Nanos | None) -> str | None:
    """ISO 8601 in UTC with nine digits of a second; what lies outside of the years 1 to 9999 stays at their edge."""
    if at is None:
        return None
    seconds, nanos = divmod(at, SECOND)
    try:
        whole = EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        whole = LAST if seconds > 0 else FIRST
    return f"{whole.isoformat()[:19]}.{nanos:09d}Z"
