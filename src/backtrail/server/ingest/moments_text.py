"""Moments as foreign protocols write them."""

from datetime import UTC, datetime


def iso(nanos: int | None) -> str | None:
    """`2026-11-22T10:00:00.000000Z`; None stays None."""
    if nanos is None:
        return None
    moment = datetime.fromtimestamp(nanos // 1_000_000_000, UTC).replace(microsecond=nanos // 1_000 % 1_000_000)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
