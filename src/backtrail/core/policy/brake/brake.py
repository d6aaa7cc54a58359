"""The brake of one run: it is told what happens, and says what stands in the way of the next step."""

from collections.abc import Callable, Hashable, Mapping
from typing import Literal, TypeAlias

from backtrail.core.policy.brake.limits import LIMITS, LimitName, Limits, Spent
from backtrail.core.policy.brake.rounds import Made, Rounds, allowed
from backtrail.core.policy.brake.trip import Trip, budget, loop

Next: TypeAlias = Literal["llm", "tool"]
"""What is about to begin: an LLM call, which is a step, or a run of a tool, which belongs to the step before it."""


class Brake:
    """Counts one run. Not for several threads at once.

    It never trips before a limit is reached, and always once it is: `steps=15` lets 15 steps begin and no 16th.
    A step is an LLM call; where a run made none, its tool calls are counted.
    """

    __slots__ = ("_began", "_calls", "_cost", "_first", "_rounds", "_tokens", "_told", "_turns", "_waited", "limits")

    def __init__(self, limits: Limits, now: float) -> None:
        self.limits = limits
        self._first = limits
        self._began = now
        self._waited = 0.0
        self._turns = 0
        self._calls = 0
        self._cost = 0.0
        self._tokens = 0
        self._rounds = Rounds()
        self._told: dict[LimitName, int] = {}

    def turn(self) -> None:
        """An LLM call begins."""
        self._turns += 1

    def call(self, name: str) -> Made:
        """A run of a tool begins."""
        self._calls += 1
        return self._rounds.begin(name)

    def brought(
        self, made: Made, asked: Hashable, shown: Callable[[], str], brought: Hashable, text: str | None
    ) -> None:
        """It ended: what it was asked for and what it brought, as values that are equal for what is the same."""
        made.end(asked, shown, brought, text)
        self._rounds.settle()

    def spend(self, *, tokens: int = 0, cost: float = 0.0) -> None:
        """So much was used. What would be less than nothing is nothing."""
        self._tokens += max(tokens, 0)
        self._cost += max(cost, 0.0)

    def waited(self, seconds: float) -> None:
        """It waited for a human: that is nobody's budget."""
        self._waited += seconds

    def spent(self, now: float) -> Spent:
        """What was spent up to now."""
        return Spent(
            loops=self._rounds.worst()[0],
            steps=self._turns or self._calls,
            cost=self._cost,
            tokens=self._tokens,
            seconds=max(now - self._began - self._waited, 0.0),
        )

    def trip(self, kind: Next, now: float) -> Trip | None:
        """What stands in the way of the next step; None: it may begin."""
        for name in LIMITS:
            most: float | None = getattr(self.limits, name)
            if most is not None and (found := self._looked(name, most, kind, now)):
                return found
        return None

    def news(self, kind: Next, now: float) -> Trip | None:
        """The same, each level once: for those who only tell of it."""
        for name in LIMITS:
            most: float | None = getattr(self.limits, name)
            found = None if most is None else self._looked(name, most, kind, now)
            if found is None:
                if name == "loops":
                    self._told.pop(name, None)  # the loop is broken: the next one is news
            elif found.level > self._told.get(name, -1):
                self._told[name] = found.level
                return found
        return None

    def extend(self, more: Mapping[str, float]) -> None:
        """Add to the limits; a loop that had enough may go on so much longer."""
        self.limits = self.limits.extended(more)
        for name in more:
            self._told.pop(name, None)  # type: ignore[call-overload]

    def go_on(self, limit: LimitName) -> dict[LimitName, float]:
        """The human lets it go on without saying how far: as far again as it might at first. What was added."""
        if limit == "loops":
            self._rounds.forget()
            self._told.pop(limit, None)
            return {}
        added: dict[LimitName, float] = {limit: self._first.told().get(limit, 0)}
        self.extend({str(name): more for name, more in added.items()})
        return added

    def _looked(self, name: LimitName, most: float, kind: Next, now: float) -> Trip | None:
        if name == "loops":
            return self._looped(most)
        if name == "steps":
            if kind == "tool" and self._turns:
                return None  # it belongs to a step that has begun
            spent: float = self._turns or self._calls
        elif name == "seconds":
            spent = max(now - self._began - self._waited, 0.0)
        else:
            spent = self._tokens if name == "tokens" else self._cost
        return budget(name, most, spent) if spent >= most else None

    def _looped(self, most: float) -> Trip | None:
        times, length = self._rounds.worst()
        if times < most:
            return None
        may = allowed(most, patient=self._rounds.patient(length))
        return loop(may, times, self._rounds.told(length), length) if times >= may else None
