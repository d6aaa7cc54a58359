"""Times as SDKs write them: ISO 8601, or a number of seconds, milliseconds, microseconds or nanoseconds since 1970."""

from datetime import UTC, datetime
from typing import Any, Final

from backtrail.core.semconv.reading.json_text import any_json
from backtrail.core.semconv.reading.values import number

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = 1 << 62
UNITS: Final = ((1e11, 1_000_000_000), (1e14, 1_000_000), (1e17, 1_000))
"""A number below the bound is in units of so many nanoseconds: seconds until the year 5138, and so on."""


def nanos(value: Any) -> int | None:
    """Nanoseconds since 1970; None where the value is no time. A time without a zone is UTC."""
    if isinstance(value, str):
        value = any_json(value) if value[:1] == '"' else value
        found = _iso(value)
        if found is not None:
            return found
    amount = number(value)
    if amount is None or amount <= 0:
        return None
    unit = next((unit for bound, unit in UNITS if amount < bound), 1)
    found = value * unit if isinstance(value, int) else int(round(amount * 1_000_000) * unit // 1_000_000)
    return found if found < LATEST else None


def _iso(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - EPOCH
    found = (since.days * 86_400 + since.seconds) * 1_000_000_000 + since.microseconds * 1_000
    return found if 0 < found < LATEST else None
