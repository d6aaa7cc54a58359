"""What a cue is: something about a step that often, not always, marks where a failure began. Too weak to be a finding.

A cue is a pure function over the read run. Its weight is in the unit of a log-odds: 0.7 doubles the odds that a step is
the origin, -0.7 halves them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from backtrail.core.diagnose.diagnosis import FailureClass
from backtrail.core.diagnose.steps import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A cue seen at one step."""

    place: int
    reason: str
    """The rest of a sentence that begins with `Step 3 `: `ran code that failed at its first run (...)`."""
    strength: float = 1.0
    """0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One thing to look for."""

    name: str
    failure: FailureClass
    """What the failure is, where this is how it began."""
    weight: float
    """At the first step that shows it."""
    later: float
    """The share of the weight that further steps get: near 0 where only the first can be the origin."""
    why: str
    """Why this marks an origin, in a sentence: for the docs."""
    title: str = ""
    """What went wrong where this is how it began, more to the point than the title of the class."""
    look: Callable[[Run], Iterable[Hint]]
    """In the order of the run."""
