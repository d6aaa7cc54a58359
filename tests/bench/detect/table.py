"""The table of figures in the terminal."""

import sys
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.bench.detect.catalogue import LabelledSet
from tests.bench.detect.rows import Row
from tests.bench.detect.scores import Scores

CONSOLE: Final = Console(width=None if sys.stdout.isatty() else 180)
DIGITS: Final = 3


def show(scores: Scores) -> None:
    """Print the figures, what was missed, what is missing and what broke."""
    rows = [row for group in scores.rows.values() for row in group]
    if rows:
        CONSOLE.print(table(rows))
        aims = [row for row in rows if row.reach is not None]
        missed = [f"{row.set}: {row.metric}" for row in aims if row.missed]
        CONSOLE.print(f"{len(aims) - len(missed)} of {len(aims)} aims reached")
        for name in missed:
            CONSOLE.print(f"  missed  {name}", highlight=False)
    for one in scores.missing:
        CONSOLE.print(where(one), highlight=False)
    for name, trace in scores.failed.items():
        CONSOLE.print(f"[red]{name} could not be scored:[/]\n{escape(trace)}", highlight=False)


def table(rows: list[Row]) -> Table:
    table = Table(title="How good are the detectors", title_justify="left")
    for heading in ("set", "metric", "known before"):
        table.add_column(heading)
    table.add_column("reach", justify="right")
    table.add_column("value", justify="right")
    for heading in ("", "note", "false alarms per clean run"):
        table.add_column(heading)
    for place, row in enumerate(rows):
        mark = "" if row.reach is None else "[red]missed" if row.missed else "[green]ok"
        last = place + 1 == len(rows) or rows[place + 1].set != row.set
        cells = row.set, row.metric, row.baseline, aim(row), number(row.value)
        alarms = "" if row.false_alarms is None else number(row.false_alarms)
        table.add_row(*map(escape, cells), mark, escape(row.note), alarms, end_section=last)
    return table


def aim(row: Row) -> str:
    """The figure to be reached; empty where none is."""
    return "" if row.reach is None else f"{'<=' if row.at_most else '>='} {number(row.reach)}"


def number(value: float) -> str:
    """As exact as it is worth reading."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.{DIGITS}f}"


def where(one: LabelledSet) -> str:
    return f"missing: {one.name} (folder {one.folder}/); published as {one.published}"
