"""One counterfactual of a bisection: a step of the recorded run, and what is other about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, Literal, TypeAlias

Way: TypeAlias = Literal["none", "given", "again", "hint", "recorded", "live", "empty", "error"]
"""none: nothing is changed, the run as recorded; given: the answer that the user gives; again: the model is asked anew;
hint: and told more; recorded: another answer that the tape has for the same call; live: the tool runs; empty, error:
nothing, or a failure, in place of the answer."""
KNOCKED: Final[frozenset[Way]] = frozenset({"empty", "error"})
"""Ways that take an answer away. They show that the run hangs on it, and not that it was wrong."""


@dataclass(frozen=True, slots=True, order=True)
class Probe:
    """One step, changed in one way."""

    i: int
    """The number of its event on the tape."""
    way: Way
    no: int = 0
    """Which of several of this way."""

    @property
    def knocked(self) -> bool:
        """Whether an answer is only taken away."""
        return self.way in KNOCKED


UNCHANGED: Final = Probe(-1, "none")
"""The recorded run again, over its tape alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the recorded run that can be corrected."""

    i: int
    model: bool
    """A model answered it."""
    name: str
    """`tool search_policy`, `model openai.chat`."""
    place: int
    """How many steps of models come before it."""
    probes: tuple[Probe, ...] = ()
    """What can be tried, the best first."""

    def __str__(self) -> str:
        return f"step {self.i} ({self.name})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of the runs of a probe."""

    passed: int = 0
    failed: int = 0
    stopped: int = 0
    """Nothing answers a call that they made: whether they would have passed nobody knows."""

    @property
    def runs(self) -> int:
        """All of them."""
        return self.passed + self.failed + self.stopped

    def __str__(self) -> str:
        return f"{self.passed} of {self.runs}"


Standing: TypeAlias = Literal["open", "passes", "fails", "unclear"]
"""open: too few runs to tell; unclear: it did not pass, and might have, had its runs not been stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many runs a probe has, and how many of them must pass."""

    samples: int = 3
    flips_at: float = 2 / 3

    @property
    def need(self) -> int:
        """Of the samples."""
        return max(1, ceil(self.flips_at * self.samples - 1e-9))

    def standing(self, tried: Tried) -> Standing:
        """What is known after these runs. A probe that can no longer pass has had enough of them."""
        left = max(0, self.samples - tried.runs)
        if tried.passed + left < self.need:
            return "unclear" if tried.passed + tried.stopped + left >= self.need else "fails"
        return "open" if left else "passes"

    def next(self, tried: Tried) -> int:
        """How many runs to make next: first as few as can settle that it does not pass."""
        left = self.samples - tried.runs
        return left if tried.runs else min(left, self.samples - self.need + 1)


def again(steps: Sequence[Step], place: int) -> Probe:
    """The run as recorded up to a step of a model, live from there on; behind the last, all is as recorded."""
    models = [step for step in steps if step.model]
    return Probe(models[place].i, "again") if place < len(models) else UNCHANGED


def control(steps: Sequence[Step], step: Step) -> Probe:
    """The run with the step as recorded, and live from there on: what a correction of the step is held against.

    That a corrected run passes says nothing of the correction where the run passes without it as often.
    """
    return again(steps, step.place + step.model)
