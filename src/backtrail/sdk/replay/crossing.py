"""One crossing of the boundary while it is made: answered from the tape, or live and told to it.

crossing = session.begin(ask)
if crossing.event is not None:                      # replay: never call out
    return rebuilt(crossing.event)
with crossing.inside():                             # what is crossed in here is below this
    result = call()
crossing.gave(encoded(result))
"""

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.recording.event import Event, Label, Outcome
from backtrail.sdk.replay.current import LIVE, PARENT

if TYPE_CHECKING:
    from backtrail.sdk.replay.session import Session


class Inside:
    """A block in which a call is made. A class, as a generator costs a microsecond more at every call."""

    __slots__ = ("_allowed", "_i", "_live", "_parent")

    def __init__(self, i: int, *, allowed: bool) -> None:
        self._i = i
        self._allowed = allowed

    def __enter__(self) -> None:
        self._parent = PARENT.set(self._i)
        self._live = LIVE.set(True) if self._allowed else None

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            LIVE.reset(self._live)
        PARENT.reset(self._parent)


@dataclass(slots=True, kw_only=True)
class Crossing:
    """One call. A seam reads `event` where there is one; else it makes the call, and tells once what it `gave`."""

    session: "Session"
    i: int
    ask: Ask
    event: Event | None = None
    """What answers it; None: make the call."""
    label: Label = "live"
    parent: int | None = None
    began: float = 0.0
    """Seconds of the session's clock."""
    span: tuple[str, str] | None = None
    """Trace and span that were current when it began."""
    of: Event | None = None
    """The recorded event that it is, where its body runs again."""
    wait: float = 0.0
    """Seconds before it is answered or made: a what-if wants it slow."""
    meta: dict[str, Any] = field(default_factory=dict)

    def waited(self) -> None:
        """Wait, where it is to be slow."""
        if self.wait:
            time.sleep(self.wait)

    async def awaited(self) -> None:
        """The same for programs with `await`."""
        if self.wait:
            await asyncio.sleep(self.wait)

    def inside(self) -> "Inside":
        """The call is being made in this context, to the end of the `with` block."""
        return Inside(self.i, allowed=self.label == "live" and self.session.replaying)

    def gave(self, result: Any, outcome: Outcome = "value") -> None:
        """What came back, as JSON (values/codec.py makes it); once. Streams tell when they are over."""
        self.session.finish(self, result, outcome)
