"""What a rule of a window is shown of one group."""

from collections.abc import Mapping
from dataclasses import dataclass

from backtrail.server.alerts.sight import Sight


class Unfit(Exception):
    """A rule that cannot be evaluated as it is; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One group, with its value; no sight where there is nothing to see."""

    labels: Mapping[str, str]
    sight: Sight | None
    samples: int = 1


def lasting(seconds: float) -> str:
    """A window in words: 15 min, 6 h, 3 d."""
    for size, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} s"
