"""Around a user's own detector: what it raises is counted, and one that fails again and again is switched off."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from backtrail.core.detect.detector import Detector, Sign

log = logging.getLogger("backtrail")
FAILURES: Final = 20
"""After so many, a detector is switched off until the next start."""


@dataclass(slots=True, kw_only=True)
class Guard:
    """How one detector does."""

    name: str
    failures: int = 0
    last: str = ""

    @property
    def trouble(self) -> str | None:
        """Why it is switched off; None where it is not."""
        if self.failures < FAILURES:
            return None
        return f"it failed {FAILURES} times, last with {self.last}; it is asked again after the next start"

    def failed(self, error: Exception) -> None:
        self.failures += 1
        self.last = f"{type(error).__name__}: {error}"[:300]
        if self.failures == 1:
            log.warning("the detector %s failed: %s", self.name, self.last, exc_info=error)
        if self.failures == FAILURES:
            log.warning("the detector %s is switched off: %s", self.name, self.trouble)


def guarded(detector: Detector, guard: Guard) -> Detector:
    """The same detector, which never raises."""
    look: Callable[..., Iterable[Sign]] = detector.look

    def looked(*seen: Any) -> list[Sign]:
        if guard.failures >= FAILURES:
            return []
        try:
            return list(look(*seen))
        except Exception as error:  # noqa: BLE001 - code of others: the follower goes on
            guard.failed(error)
            return []

    same: Any = detector
    return cast("Detector", replace(same, look=looked))
