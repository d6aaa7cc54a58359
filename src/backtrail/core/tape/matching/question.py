"""What a call asks, apart from what differs between two runs: the question that a masked match compares.

A date in a request may be the run's own, or a recorded answer's that the run says again: the one moves with the clock,
the other stays. Which of both cannot be seen in one request, only in two: so dates near either clock are blank in the
text that is looked up, and are compared one by one with those of the event that was found.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from backtrail.core.tape.matching.mask import Clock, Mask
from backtrail.core.tape.matching.pieces import Piece, Pieces

APART: Final = 0.5
"""Days by which two moments may lie otherwise to their clocks: a run of hours is replayed in seconds."""


@dataclass(frozen=True, slots=True)
class Question:
    """One call's."""

    digest: str
    """SHA-256 of its arguments, ids numbered, dates near a clock blank."""
    dates: Sequence[Piece] = ()
    """Those, in the order in which they occur."""


class Questions:
    """Makes questions of calls, and compares them."""

    def __init__(self, then: Clock, now: Clock, pieces: Pieces | None = None) -> None:
        self._then = then
        self._now = now
        self._pieces = pieces or Pieces()

    def of(self, args: Any) -> Question:
        """The question of a recorded call, or of one that is made now."""
        blank = _Blank((self._then, self._now), self._pieces)
        text = json.dumps(blank.of(args), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return Question(sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), blank.dates)

    def same(self, recorded: Question, asked: Question) -> bool:
        """Whether the call that is made now is the recorded one but for ids, and dates that moved with the clock."""
        return recorded.digest == asked.digest and all(map(self._moved, recorded.dates, asked.dates))

    def _moved(self, old: Piece, new: Piece) -> bool:
        if old.text == new.text:
            return True
        if not (self._then.near(old) and self._now.near(new)):
            return False
        lies = abs(self._then.away(old) - self._now.away(new))
        return lies < APART


class _Blank(Mask):
    """A mask that leaves dates out and keeps them apart."""

    def __init__(self, clocks: Sequence[Clock], pieces: Pieces) -> None:
        super().__init__(clocks[0], pieces)
        self._clocks = clocks
        self.dates: list[Piece] = []

    def date(self, piece: Piece) -> str | None:
        if not any(clock.near(piece) for clock in self._clocks):
            return None
        self.dates.append(piece)
        return f"<{piece.what}>"
