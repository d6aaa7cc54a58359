"""One crossing of the boundary while it is made: answered from the tape, or live and told to it.

crossing = session.begin(ask)
if crossing.event is not None:                      # replay: never call out
    return rebuilt(crossing.event)
with crossing.inside():                             # what is crossed in here is below this
    result = call()
crossing.gave(encoded(result))
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.recording.event import Event, Label, Outcome
from backtrail.sdk.replay.current import PARENT

if TYPE_CHECKING:
    from backtrail.sdk.replay.session import Session


@dataclass(slots=True, kw_only=True)
class Crossing:
    """One call. A seam makes exactly one of: read `event`; `gave`; nothing at all, where it was given up."""

    session: "Session"
    i: int
    ask: Ask
    """As it is to be made: with the overrides of a what-if."""
    event: Event | None = None
    """What answers it; None: make the call."""
    label: Label = "live"
    began: float = 0.0
    meta: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """The call is being made in this context."""
        token = PARENT.set(self.i)
        try:
            yield
        finally:
            PARENT.reset(token)

    def gave(self, result: Any, outcome: Outcome = "value") -> None:
        """What came back, as JSON (values/codec.py makes it); once. Streams tell when they are over."""
        self.session.finish(self, result, outcome)
