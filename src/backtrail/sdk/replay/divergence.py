"""A run that leaves its recording: how that reaches the user, whatever the agent's framework does with exceptions."""

from typing import Any

from backtrail.core.tape.divergence.difference import Difference
from backtrail.core.tape.divergence.report import sentence, told
from backtrail.core.tape.matching.mask import Clock


class Signal(BaseException):
    """Travels through the agent: no `except Exception` and no retry stops it. Never seen outside of a session."""


class Diverged(Signal):
    """The run did otherwise than its recording."""

    def __init__(self, difference: Difference) -> None:
        self.difference = difference
        super().__init__(sentence(difference))


class Over(Signal):
    """The recording ends here: its run was killed or stopped, and went no further. Ends the replay, and is no fault."""


class Divergence(AssertionError):
    """A replayed run did otherwise than its recording.

    `difference` is the first place; `report` tells it: what was asked, what was recorded, what differs, what to do.
    """

    def __init__(self, difference: Difference, then: Clock, now: Clock) -> None:
        self.difference = difference
        self.report = told(difference, then, now)
        super().__init__(self.report)

    def __reduce__(self) -> Any:
        return RuntimeError, (self.report,)


class NotReplayable(ValueError):
    """A run cannot be replayed from what is there: what lacks, and what to do."""
