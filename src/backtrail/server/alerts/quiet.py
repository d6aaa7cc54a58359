"""Quiet hours of a channel: what is no alert waits until they are over."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backtrail.core.model.units import Nanos

CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
SECOND: Final = 1_000_000_000


def ends(quiet: Mapping[str, Any] | None, now: Nanos) -> Nanos | None:
    """When the quiet hours that `now` lies in are over; None where it lies in none. `from` = `to` is the whole day."""
    if not quiet:
        return None
    begin, end, zone = clock(quiet["from"]), clock(quiet["to"]), zone_of(quiet.get("zone", "UTC"))
    here = datetime.fromtimestamp(now // SECOND, zone)
    for days in (-1, 0):
        day = here.date() + timedelta(days=days)
        opened = datetime.combine(day, begin, zone)
        closed = datetime.combine(day + timedelta(days=end <= begin), end, zone)
        if opened.astimezone(UTC) <= here.astimezone(UTC) < closed.astimezone(UTC):
            return Nanos(int(closed.timestamp()) * SECOND)
    return None


def clock(text: str) -> time:
    """A time of the day, written 22:30. Raises ValueError."""
    found = CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no time of the day, such as 22:30")
    return time(int(found[1]), int(found[2]))


def zone_of(name: str) -> tzinfo:
    """The zone of a name such as Europe/Berlin. Raises ValueError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError(f"{name!r} is no time zone, such as Europe/Berlin or UTC") from unknown
