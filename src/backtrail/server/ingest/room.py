"""How much may be in the doors at once: every request leases room for its bytes until it is answered.

Beside the room there is one guest place, for a request that does not fit: otherwise a body larger than what is left
would never get in while smaller ones come and go. So at most the room and one largest body are held.
"""

from types import TracebackType

from backtrail.server.ingest.refusal import Refusal


class Room:
    """A number of bytes that all requests share. Used by the event loop's thread only."""

    def __init__(self, size: int) -> None:
        self.size, self.used = size, 0
        self.guest: Lease | None = None

    def lease(self) -> "Lease":
        return Lease(self)


class Lease:
    """What one request holds; a context manager that gives it back."""

    def __init__(self, room: Room) -> None:
        self._room, self._held = room, 0

    def grow(self, more: int) -> None:
        """Hold more. Raises Refusal (429) where neither room nor guest place is free."""
        room = self._room
        if room.guest is self:
            return
        if room.used + more <= room.size:
            self._held += more
            room.used += more
        elif room.guest is None:
            self._leave()
            room.guest = self
        else:
            raise Refusal(
                429,
                f"{room.used >> 20} MB of requests are being received and {room.size >> 20} MB may be; send again in a "
                "second, or raise BACKTRAIL_WAITING_MB",
                retry_after=1,
            )

    def _leave(self) -> None:
        self._room.used -= self._held
        self._held = 0

    def __enter__(self) -> "Lease":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._leave()
        if self._room.guest is self:
            self._room.guest = None
