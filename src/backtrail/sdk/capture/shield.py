"""The shield: an error of ours is logged, once a minute, and the user's program continues."""

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final

LOG: Final = logging.getLogger("backtrail")
QUIET_SECONDS: Final = 60.0


class Troubles:
    """Tells of each kind of trouble at most once a minute, and how often it was silent in between."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._told: dict[str, tuple[float, int]] = {}
        self.last: str | None = None

    def tell(self, trouble: str, message: str, *, error: BaseException | None = None) -> None:
        """Log the message, unless this trouble was told of in the last minute."""
        self.last = message
        now = self._clock()
        with self._lock:
            at, silent = self._told.get(trouble, (now - QUIET_SECONDS, 0))
            if now - at < QUIET_SECONDS:
                self._told[trouble] = (at, silent + 1)
                return
            self._told[trouble] = (now, 0)
        again = f" ({silent} more times since this was last said)" if silent else ""
        LOG.warning("%s%s", message, again, exc_info=error)

    def renew(self) -> None:
        """A new lock, for a process that was forked while another thread held the old one."""
        self._lock = threading.RLock()


TROUBLES: Final = Troubles()


class Shield:
    """`with` around our own code, never around the user's: what goes wrong inside is logged and goes no further."""

    __slots__ = ("_doing",)

    def __init__(self, doing: str) -> None:
        self._doing = doing

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        said = f"{type(error).__name__}: {attempt(str, error, otherwise='')}"
        TROUBLES.tell(
            self._doing, f"backtrail failed while {self._doing} ({said}); your program continues", error=error
        )
        return True


def shielded(doing: str) -> Shield:
    """Log any error of ours and carry on; never swallow the user's own."""
    return Shield(doing)


def attempt(call: Callable[..., Any], *given: Any, otherwise: Any) -> Any:
    """What the call gives; `otherwise` where code that is not ours (a `__repr__`, a mask) raises."""
    try:
        return call(*given)
    except Exception:  # noqa: BLE001  (the shield)
        return otherwise
