"""Moments as the API writes and reads them."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final

from backtrail.core.model.units import Nanos
from backtrail.server.api.errors import Problem
from backtrail.server.storage.query.values import moment

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


def read(name: str, text: str | None) -> Nanos | None:
    """A time given as a parameter: the start of what it names. Raises Problem."""
    if text is None or not text:
        return None
    found = moment(text.replace(" ", "+") if "T" in text else text, now())
    if found is None:
        raise Problem(
            400,
            "wrong_parameter",
            f"query parameter {name!r}: {text!r} is not a time",
            hint=f"Write {name}=2026-11-24T10:00:00Z, {name}=2026-11-24 or {name}=-2h.",
            parameter=name,
            given=text,
        )
    return found[0]


def now() -> Nanos:
    """The clock of the server."""
    return Nanos(time.time_ns())
