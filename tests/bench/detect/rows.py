"""One line of the table of figures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure, beside what is known and what is to be reached."""

    set: str
    metric: str
    value: float
    """0 to 1, unless the metric names a unit."""
    baseline: str = ""
    """The known figure, and whose it is."""
    reach: float | None = None
    at_most: bool = False
    """The smaller the better: `reach` is a ceiling."""
    note: str = ""
    """Counts behind the figure: `31 of 68 failing runs`."""
    false_alarms: float | None = None
    """Findings per clean run of the same set, told beside the gain; None where the set has no clean runs."""

    @property
    def missed(self) -> bool:
        if self.reach is None:
            return False
        return self.value > self.reach if self.at_most else self.value < self.reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """How often the findings of one detector were right on one set, for its section in the docs."""

    detector: str
    set: str
    right: int
    told: int
