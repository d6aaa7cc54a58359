"""A session: every crossing of a run goes through it, to be recorded or to be answered."""

from typing import Any, Protocol

from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.recording.event import Outcome
from backtrail.sdk.replay.crossing import Crossing


class Session(Protocol):
    """What seams know of a session. Safe for threads and tasks."""

    replaying: bool

    def begin(self, ask: Ask) -> Crossing:
        """A call is about to be made. Raises the internal signal of a divergence (a BaseException): let it through."""

    def finish(self, crossing: Crossing, result: Any, outcome: Outcome) -> None:
        """It is over, or its stream is."""

    def redacted(self, args: Any) -> Any:
        """Arguments without secrets, before a key is made of them."""
