"""How much may be in the doors at once: every request leases room for its bytes until it is answered."""

from types import TracebackType

from backtrail.server.ingest.refusal import Refusal


class Room:
    """A number of bytes that all requests share. Used by the event loop's thread only."""

    def __init__(self, size: int) -> None:
        self.size, self.used = size, 0

    def lease(self) -> "Lease":
        return Lease(self)


class Lease:
    """What one request holds; a context manager that gives it back."""

    def __init__(self, room: Room) -> None:
        self._room, self._held = room, 0

    def grow(self, more: int) -> None:
        """Hold more. Raises Refusal (429) where others leave no room; alone, a request may be larger than the room."""
        room = self._room
        if room.used > self._held and room.used + more > room.size:
            raise Refusal(
                429,
                f"{room.used >> 20} MB of requests are being received and {room.size >> 20} MB may be; send again in a "
                "second, or raise BACKTRAIL_WAITING_MB",
                retry_after=1,
            )
        self._held += more
        room.used += more

    def __enter__(self) -> "Lease":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._room.used -= self._held
        self._held = 0
