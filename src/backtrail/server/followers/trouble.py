"""Trouble that may come a thousand times a second is logged once a minute."""

import logging
import time
from typing import Final

log = logging.getLogger("backtrail")
MINUTE: Final = 60.0


class Trouble:
    """The last time that something was logged, by what it is about."""

    def __init__(self) -> None:
        self._told: dict[str, float] = {}
        self._since: dict[str, int] = {}

    def tell(self, about: str, message: str, error: Exception) -> None:
        """Log it with its stack trace, unless there was the same trouble less than a minute ago."""
        now = time.monotonic()
        if now - self._told.get(about, -MINUTE) < MINUTE:
            self._since[about] = self._since.get(about, 0) + 1
            return
        more = self._since.pop(about, 0)
        self._told[about] = now
        log.warning("%s%s", message, f" ({more} times more in the last minute)" if more else "", exc_info=error)
