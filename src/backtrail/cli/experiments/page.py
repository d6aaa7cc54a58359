"""Experiments on the terminal, and two of them side by side."""

from collections.abc import Iterable
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from backtrail.cli.terminal import one_line, plain
from backtrail.cli.words import duration, moment, money, plural

NUMBERS: Final = ("version", "passed", "rate", "steps", "tokens", "cost")
VERDICTS: Final = {True: ("✓", "green"), False: ("✗", "bold red"), None: ("?", "dim")}
CHANGES: Final = {
    "broke": ("✗", "bold red"),
    "fixed": ("✓", "green"),
    "gone": ("-", "yellow"),
    "added": ("+", "cyan"),
    "same": ("=", "dim"),
}
WIDE: Final = 100


def listed(out: Console, rows: Iterable[dict[str, Any]]) -> None:
    """Print experiments as a table."""
    table = _table("id", "experiment", "dataset", *NUMBERS, "made")
    for row in rows:
        named = Text(row["id"][:8], style="dim"), Text(one_line(row["name"], 50), style="bold")
        table.add_row(*named, one_line(row["dataset"], 30), *_numbers(row), moment(row["made"]))
    out.print(table)


def shown(out: Console, found: dict[str, Any]) -> None:
    """Print an experiment: what became of each item."""
    by = f" by {plain(found['by'])}" if found["by"] else ""
    where = f"  over {plain(found['dataset'])}{_version(found)} · {moment(found['made'])}{by}"
    out.print(Text(plain(found["name"]), style="bold") + Text(where, style="dim"))
    if found["description"]:
        out.print(Text(plain(found["description"])))
    told = (_passed(found), plural(found["items"], "item"), _spent(found))
    out.print(Text(" · ".join(each for each in told if each)))
    for row in found["ran"]:
        line = Text(*VERDICTS[row["passed"]]) + Text(f" {plain(row['item_id'])}", style="bold")
        out.print(line + Text(f"  {_spent(row)}", style="dim"))
        for why in (row["error"], *row["failures"]):
            if why:
                out.print(Text(f"    {one_line(why, WIDE)}"))
        if row["difference"] is not None and not (row["passed"] or row["error"] or row["failures"]):
            report = row["difference"]["report"].strip().partition("\n")[0]
            out.print(Text(f"    {row['difference']['kind']}: {one_line(report, WIDE)}", style="dim"))


def compared(out: Console, found: dict[str, Any], *, every: bool) -> None:
    """Print two experiments side by side: their numbers, then what is other."""
    table = _table("", "experiment", *NUMBERS, "made")
    for name in ("before", "after"):
        row = found[name]
        table.add_row(Text(name, style="dim"), Text(one_line(row["name"], 50), style="bold"), *_numbers(row),
                      moment(row["made"]))  # fmt: skip
    out.print(table)
    for row in found["rows"]:
        if row["change"] != "same" or every:
            mark, style = CHANGES[row["change"]]
            named = Text(f"{mark} {row['change']:<5} ", style=style) + Text(plain(row["item_id"]), style="bold")
            out.print(named + Text(f"  {one_line(row['why'], WIDE)}" if row["why"] else ""))
    counted = found["changes"]
    words = {"broke": "broke", "fixed": "fixed", "gone": "gone", "added": "added", "same": "as before"}
    told = ", ".join(f"{counted[name]} {word}" for name, word in words.items() if counted[name])
    out.print(Text(f"{told}." if told else "Neither ran an item.", style="bold red" if counted["broke"] else "bold"))


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in names:
        table.add_column(name, justify="right" if name in NUMBERS else "left")
    return table


def _numbers(row: dict[str, Any]) -> list[str]:
    known = row["passed"] + row["failed"]
    rate = "-" if row["pass_rate"] is None else f"{row['pass_rate']:.0%}"
    version = "-" if row["version"] is None else str(row["version"])
    counts = ["-" if row[name] is None else f"{row[name]:,}" for name in ("steps", "tokens")]
    return [
        version,
        f"{row['passed']} of {known}" if known else f"? of {row['items']}",
        rate,
        *counts,
        money(row["cost"]),
    ]


def _version(row: dict[str, Any]) -> str:
    return "" if row["version"] is None else f" version {row['version']}"


def _passed(row: dict[str, Any]) -> str:
    return "" if row["pass_rate"] is None else f"{row['passed']} passed, {row['failed']} failed"


def _spent(row: dict[str, Any]) -> str:
    told = [plural(row[name], noun) for name, noun in (("steps", "step"), ("tokens", "token")) if row[name] is not None]
    told += [money(row["cost"])] if row["cost"] is not None else []
    return " · ".join([*told, *([duration(row["seconds"])] if row["seconds"] is not None else [])])
