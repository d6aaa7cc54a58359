"""Calls that bring nothing new: the same one in a row, or a round of two or three, with the same results.

A changed result is progress and begins the count anew. Calls are judged in the order in which they began: two that run
side by side may end in any.
"""

from collections import deque
from collections.abc import Callable, Hashable
from typing import Final

from backtrail.core.policy.marks import unmarked
from backtrail.core.policy.waiting import PATIENCE, waits

LONGEST: Final = 3
"""Calls of a round."""
UNDER_WAY: Final = 32
"""Calls that may run at once; of more, the oldest is taken for one that is like no other."""
SHORT: Final = 2_000
"""Characters of a result that is compared without clocks and the like; a longer one has to be the same exactly."""


class Made:
    """One call of a tool, from its beginning on."""

    __slots__ = ("asked", "brought", "ended", "name", "shown", "text")

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked: Hashable = None
        """The same for equal arguments; None where they are not known: such a call is like no other."""
        self.shown: Callable[[], str] = str
        """The arguments for people to read; most are never read."""
        self.brought: Hashable = None
        self.text: str | None = None
        """The result where it is short."""
        self.ended = False

    def end(self, asked: Hashable, shown: Callable[[], str], brought: Hashable, text: str | None) -> None:
        """What it was asked for, and what it brought."""
        self.asked, self.shown, self.brought = asked, shown, brought
        self.text = text if text is not None and len(text) <= SHORT else None
        self.ended = True

    def repeats(self, other: "Made") -> bool:
        """Whether it asked for the same and brought the same."""
        if self.name != other.name or self.asked is None or self.asked != other.asked:
            return False
        if self.brought == other.brought:
            return True
        if self.text is None or other.text is None:
            return False
        return unmarked(self.text) == unmarked(other.text)


class Rounds:
    """The calls of one run, as far back as a round goes."""

    __slots__ = ("_alike", "_last", "_open")

    def __init__(self) -> None:
        self._open: deque[Made] = deque()
        self._last: deque[Made] = deque(maxlen=LONGEST)
        self._alike = [0] * (LONGEST + 1)
        """By the length of a round: so many calls in a row repeated the one so far back."""

    def begin(self, name: str) -> Made:
        """A call begins."""
        made = Made(name)
        self._open.append(made)
        if len(self._open) > UNDER_WAY:
            self._open[0].ended = True
        return made

    def settle(self) -> None:
        """Calls have ended: judge those that all calls before them have ended too."""
        while self._open and self._open[0].ended:
            self._judge(self._open.popleft())

    def forget(self) -> None:
        """Begin anew."""
        self._last.clear()
        self._alike = [0] * (LONGEST + 1)

    def worst(self) -> tuple[int, int]:
        """How often the round that goes on was made, and its length; a single call goes before rounds of it."""
        if self._alike[1]:
            return self._alike[1] + 1, 1
        best = max(range(2, LONGEST + 1), key=lambda length: self._alike[length] // length)
        return self._alike[best] // best + 1 if self._last else 0, best

    def told(self, length: int) -> str:
        """The calls of the round, oldest first."""
        return ", ".join(f"{made.name}({made.shown()})" for made in list(self._last)[-length:])

    def patient(self, length: int) -> bool:
        """Whether a call of the round waits for something: it is made again for good reason."""
        return any(waits(made.name) for made in list(self._last)[-length:])

    def _judge(self, made: Made) -> None:
        for length in range(1, LONGEST + 1):
            same = len(self._last) >= length and made.repeats(self._last[-length])
            self._alike[length] = self._alike[length] + 1 if same else 0
        self._last.append(made)


def allowed(loops: float, *, patient: bool) -> float:
    """How often a call, or a round, may bring the same: one that waits for something has more patience."""
    return max(loops, PATIENCE) if patient else loops
