"""A limit that a run has reached: a sentence with numbers for people, and what to tell the model."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from backtrail.core.policy.brake.limits import LimitName


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One limit that is reached."""

    limit: LimitName
    most: float
    spent: float
    sentence: str
    advice: str
    """For the model, when it is steered."""
    level: int
    """0 when it is reached; grows while it is passed further: by each fifth of the limit, for loops by each whole."""


def budget(limit: LimitName, most: float, spent: float) -> Trip:
    """A budget that is used up."""
    sentence, advice = SAID[limit]
    told = {"spent": AMOUNTS[limit](spent), "most": AMOUNTS[limit](most)}
    stride = max(most / 5, 1 if limit == "steps" else 0)
    return Trip(
        limit=limit,
        most=most,
        spent=spent,
        sentence=sentence.format(**told),
        advice=f"{advice.format(**told)} {FINISH}",
        level=int((spent - most) / stride) if stride else 0,
    )


def loop(most: float, times: int, calls: str, length: int) -> Trip:
    """A call, or a round of calls, that was made too often and brought nothing new."""
    told = f"{calls} was called {times} times in a row" if length == 1 else f"The round {calls} was made {times} times"
    return Trip(
        limit="loops",
        most=most,
        spent=times,
        sentence=f"{told} and brought the same each time; the guard allows {most:g}.",
        advice=f"{told} and brought the same each time. Once more will bring nothing new: use what you have, "
        "try something else, or say what stands in your way.",
        level=int((times - most) / most),
    )


AMOUNTS: Final[dict[LimitName, Callable[[float], str]]] = {
    "steps": lambda n: f"{n:,.0f}",
    "cost": lambda n: f"${n:,.2f}" if n >= 1 else f"${n:.4f}",
    "tokens": lambda n: f"{n:,.0f}",
    "seconds": lambda n: f"{n:,.1f}" if n < 100 else f"{n:,.0f}",
}
SAID: Final[dict[LimitName, tuple[str, str]]] = {
    "steps": ("The run has made {spent} steps; the guard allows {most}.", "You have made {spent} of {most} steps."),
    "cost": ("The run has cost {spent}; the guard allows {most}.", "This task has cost {spent} of {most}."),
    "tokens": ("The run has used {spent} tokens; the guard allows {most}.", "You have used {spent} of {most} tokens."),
    "seconds": ("The run has taken {spent} seconds; the guard allows {most}.", "{spent} of {most} seconds are over."),
}
FINISH: Final = "Call no more tools: give your best answer now from what you have, and say what is missing."
