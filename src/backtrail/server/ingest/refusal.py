"""A request that is turned away: one exception that every door tells in the shape of its own protocol."""

from typing import Any

from backtrail.server.auth import Forbidden, Unauthorised
from backtrail.server.ingest.decoded import Malformed
from backtrail.server.storage.api import StoreBusy, StoreFull


class Refusal(Exception):
    """What the client is told: an HTTP status, a sentence, and for how many seconds to wait."""

    def __init__(self, status: int, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status, self.retry_after = status, retry_after

    @property
    def headers(self) -> dict[str, str]:
        """Headers that every protocol's answer carries."""
        if self.retry_after is not None:
            return {"Retry-After": str(self.retry_after)}
        return {"WWW-Authenticate": 'Basic realm="Backtrail"'} if self.status == 401 else {}


FORESEEN: Any = (Malformed, Unauthorised, Forbidden, StoreBusy, StoreFull)
"""Exceptions that `refusal` knows."""


def refusal(error: Exception) -> Refusal:
    """The refusal that a foreseen exception means."""
    match error:
        case Malformed():
            return Refusal(400, str(error))
        case Unauthorised():
            return Refusal(401, str(error))
        case Forbidden():
            return Refusal(403, str(error))
        case StoreBusy():
            return Refusal(429, str(error), retry_after=error.retry_after)
        case StoreFull():
            return Refusal(503, str(error), retry_after=error.retry_after)
    raise error


class PortTaken(OSError):
    """A door's port cannot be bound."""
