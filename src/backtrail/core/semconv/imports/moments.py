"""Moments as files write them, in nanoseconds since 1970."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def nanos(written: Any) -> int | None:
    """ISO 8601 text (without a zone: UTC), or a number of seconds, milliseconds or nanoseconds by its size."""
    if isinstance(written, bool) or written is None:
        return None
    if isinstance(written, int | float):
        return _from_number(written)
    if not isinstance(written, str):
        return None
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - EPOCH) // timedelta(microseconds=1) * 1_000


def _from_number(written: float) -> int | None:
    for limit, unit in ((1e11, 1_000_000_000), (1e14, 1_000_000), (1e17, 1_000), (1e20, 1)):
        if 0 < written < limit:
            return int(written * unit)
    return None
