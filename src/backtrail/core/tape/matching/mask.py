"""Masks: what differs between two runs of the same program, and tells nothing, becomes a numbered placeholder.

Ids, addresses and temporary paths are numbered in the order in which they occur: the same value gets the same number,
so that two ids changing places is still a difference. A date is masked only near the clock of the run that it comes
from: "Today is 2026-11-22" is the same ten days later, the date of an order is not.

Not taken: masking at record time (the tape would lose what was said), and masking every date (an order's date changed
by one day is the kind of mistake that a replay is for).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

from backtrail.core.tape.matching.pieces import Piece, Pieces, number

NEAR: Final = 2
"""Days around the clock of a run in which a date may be the run's own."""
DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Clock:
    """When a run began, as its dates are understood."""

    at: float
    """Seconds since 1970."""
    offset: float = 0.0
    """Of its time zone from UTC, in seconds."""

    @property
    def today(self) -> date:
        return datetime.fromtimestamp(self.at, timezone(timedelta(seconds=self.offset))).date()

    def away(self, piece: Piece) -> float:
        """Days from the run's beginning to a day or a moment that was written."""
        if piece.what == "day":
            return piece.at - self.today.toordinal()
        return (piece.at - (self.offset if piece.local else 0.0) - self.at) / DAY

    def near(self, piece: Piece) -> bool:
        """Whether that may have been the run's own clock."""
        return abs(self.away(piece)) <= NEAR


def masked(value: Any, clock: Clock, pieces: Pieces | None = None) -> str:
    """Canonical JSON of a value with its volatile parts masked."""
    return json.dumps(Mask(clock, pieces).of(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


class Mask:
    """The placeholders of one call: numbers are given out once for each value."""

    def __init__(self, clock: Clock, pieces: Pieces | None = None) -> None:
        self._clock = clock
        self._pieces = pieces or Pieces()
        self._numbers: dict[str, int] = {}

    def of(self, value: Any) -> Any:
        """The value masked; names of an object in order, as numbers go by the order of occurrence."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {name: self.of(value[name]) for name in sorted(value)}
        if isinstance(value, list | tuple):
            return [self.of(each) for each in value]
        if isinstance(value, int | float) and not isinstance(value, bool):
            moment = number(value)
            return value if moment is None else self.date(moment) or value
        return value

    def text(self, text: str) -> str:
        """A text masked."""
        pieces = self._pieces.of(text)
        if not pieces:
            return text
        told, done = [], 0
        for piece in pieces:
            told += [text[done : piece.start], self._placeholder(piece)]
            done = piece.end
        return "".join([*told, text[done:]])

    def date(self, piece: Piece) -> str | None:
        """The placeholder of a day or a moment; None where it stands for itself."""
        if not self._clock.near(piece):
            return None
        return "<now>" if piece.what == "moment" else f"<today{self._clock.away(piece):+.0f}>"

    def _placeholder(self, piece: Piece) -> str:
        if piece.what in ("day", "moment"):
            return self.date(piece) or piece.text
        place = self._numbers.setdefault(piece.text, len(self._numbers) + 1)
        return f"<{piece.what}:{place}>"
