"""A figure beside its bar, and the table that a bench prints."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.table import Table

CONSOLE: Final = Console(width=None if sys.stdout.isatty() else 110)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number. Without a bar it is only told."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def missed(self) -> bool:
        low = self.at_least is not None and self.value < self.at_least
        return low or (self.at_most is not None and self.value > self.at_most)

    @property
    def bar(self) -> str:
        if self.at_least is not None:
            return f">= {self.at_least:,g}"
        return f"<= {self.at_most:,g}" if self.at_most is not None else ""

    @property
    def shown(self) -> str:
        """The value, as exact as it is worth reading."""
        return f"{self.value:,.0f}" if self.value >= 100 or self.value == int(self.value) else f"{self.value:,.2f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share (0 to 1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show(title: str, figures: Sequence[Figure]) -> None:
    """Print the table, and which bars were missed."""
    table = Table(title=title, title_justify="left")
    table.add_column("figure")
    table.add_column("measured", justify="right")
    table.add_column("unit")
    table.add_column("bar", justify="right")
    table.add_column("")
    for figure in figures:
        mark = "" if not figure.bar else "[red]missed" if figure.missed else "[green]reached"
        table.add_row(figure.name, figure.shown, figure.unit, figure.bar, mark)
    CONSOLE.print(table)
    missed = [figure.name.strip() for figure in figures if figure.missed]
    bars = sum(bool(figure.bar) for figure in figures)
    CONSOLE.print(f"{bars - len(missed)} of {bars} bars reached" + (f"; missed: {', '.join(missed)}" if missed else ""))


def verdict(figures: Sequence[Figure]) -> int:
    """The exit code of a bench: 1 where a bar was missed."""
    return 1 if any(figure.missed for figure in figures) else 0


def report(title: str, figures: Sequence[Figure]) -> None:
    """Print the table; leave with status 1 where a bar was missed."""
    show(title, figures)
    sys.exit(verdict(figures))
