"""`backtrail compare`: two runs side by side, with the first difference marked."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.naming import trace_named
from backtrail.cli.story.page import title
from backtrail.cli.terminal import console, one_line
from backtrail.cli.words import duration, money, plural

SIGNS: Final = {"same": "=", "reply": "~", "call": "≠", "left": "<", "right": ">"}
SAYS: Final = {
    "same": "the same",
    "reply": "other reply",
    "call": "asked otherwise",
    "left": "only left",
    "right": "only right",
}
BESIDE: Final = 1
"""Equal rows that stay beside a difference."""
LEAST: Final = 3
"""Fewer equal rows are not worth a fold."""
MIDDLE: Final = 17
BEFORE: Final = 20
"""Characters that stay before a difference far into a text."""
SAME: Final = 0
DIFFERENT: Final = 1


class NotComparable(click.ClickException):
    """As of `diff`: trouble is told apart from a difference."""

    exit_code = 2


@click.command("compare")
@click.argument("left", metavar="LEFT")
@click.argument("right", metavar="RIGHT")
@click.option("--all", "every", is_flag=True, help="Equal calls too, instead of how many there are.")
@with_client
def command(client: Client, left: str, right: str, every: bool) -> None:
    """Lay the runs LEFT and RIGHT side by side, call by call, and mark where they part.

    LEFT and RIGHT are ids, or the beginnings of ids. Exit code: 0 the same, 1 different, 2 not comparable.
    """
    try:
        ids = {"left": trace_named(client, left), "right": trace_named(client, right)}
        found = client.read("/api/compare", **ids)
    except click.ClickException as trouble:
        raise NotComparable(trouble.message) from trouble
    if client.as_json:
        print_json(found)
    else:
        show(console(pipe_width=140), found, every=every)
    raise SystemExit(SAME if found["first"] is None else DIFFERENT)


def show(out: Console, found: dict[str, Any], *, every: bool) -> None:
    """Print both runs, what they took, their calls, and the verdict."""
    for side in ("left", "right"):
        out.print(Text(f"{side}: ", style="dim"), end="")
        out.print(title(found[side]))
    out.print()
    out.print(_took(found["left"], found["right"]))
    out.print()
    out.print(_rows(found, every=every))
    for side in ("left", "right"):
        if found[side]["left_out"]:
            out.print(
                Text(f"{found[side]['left_out']:,} later calls of the {side} run are not compared.", style="yellow")
            )
    out.print(_verdict(found))


def _took(left: dict[str, Any], right: dict[str, Any]) -> Table:
    """What each run took, and what the right one took more."""
    shown = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("", "left", "right", "change"):
        shown.add_column(name, justify="left" if name == "" else "right")
    for name, one, other, text in _figures(left, right):
        change = "" if one is None or other is None or one == other else _change(one, other)
        worse = name == "failed tools" and (other or 0) > (one or 0)
        values = ["-" if value is None else text(value) for value in (one, other)]
        shown.add_row(name, *values, Text(change, style="red" if worse else "dim"))
    return shown


def _figures(left: dict[str, Any], right: dict[str, Any]) -> Iterator[tuple[str, Any, Any, Any]]:
    named = {
        "steps": "steps",
        "tools": "tool_calls",
        "failed tools": "tool_errors",
        "tokens in": "input_tokens",
        "tokens out": "output_tokens",
    }
    for name, key in named.items():
        one, other = left["totals"][key], right["totals"][key]
        if one or other or name == "steps":
            yield name, one, other, "{:,}".format
    if left["totals"]["cost"] is not None or right["totals"]["cost"] is not None:
        yield "cost", left["totals"]["cost"], right["totals"]["cost"], money
    if left["latency_ns"] is not None or right["latency_ns"] is not None:
        yield "latency", left["latency_ns"], right["latency_ns"], lambda ns: duration(ns / 1e9)


def _change(one: float, other: float) -> str:
    return f"{other - one:+,}" if not one else f"{(other - one) / one:+.0%}"


def _rows(found: dict[str, Any], *, every: bool) -> Table:
    shown = Table(box=None, pad_edge=False, show_header=False, expand=True)
    shown.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    shown.add_column(width=MIDDLE, justify="center", no_wrap=True)
    shown.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    rows = found["rows"]
    for folded, places in _lines(rows["how"], every=every):
        if folded:
            shown.add_row("", Text(f"{folded} equal", style="dim"), "")
        for row in places:
            how = rows["how"][row]
            if row == found["first"]:
                shown.add_row("", Text("first difference", style="bold yellow"), "")
            style = "dim" if how == "same" else "yellow"
            said = "" if how == "same" else f" {SAYS[how]}"
            left, right = _pair(found, rows["left"][row], rows["right"][row], how)
            shown.add_row(left, Text(SIGNS[how] + said, style=style), right)
    return shown


def _lines(how: Sequence[str], *, every: bool) -> Iterator[tuple[int, Sequence[int]]]:
    """Rows to print, or how many equal ones are not."""
    for same, group in groupby(range(len(how)), key=lambda row: how[row] == "same"):
        rows = list(group)
        first = 0 if rows[0] == 0 else BESIDE
        last = len(rows) if rows[-1] == len(how) - 1 else len(rows) - BESIDE
        if every or not same or last - first < LEAST:
            yield 0, rows
        else:
            yield 0, rows[:first]
            yield last - first, rows[last:]


def _pair(found: dict[str, Any], left: int, right: int, how: str) -> tuple[Text, Text]:
    """Two calls, a line each: what they asked or, where only that differs, what they got, from where it differs."""
    said = [
        one_line(found[side]["calls"]["gave" if how == "reply" else "asked"][place], 200) if place >= 0 else ""
        for side, place in (("left", left), ("right", right))
    ]
    shared = _shared(*said) if how in ("reply", "call") else 0
    if shared > 2 * BEFORE:
        said = [f"…{text[shared - BEFORE :]}" for text in said]
    return _cell(found["left"]["calls"], left, how, said[0]), _cell(found["right"]["calls"], right, how, said[1])


def _shared(one: str, other: str) -> int:
    """Characters that both begin with."""
    differs = (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differs, min(len(one), len(other)))


def _cell(calls: dict[str, Any], place: int, how: str, said: str) -> Text:
    if place < 0:
        return Text("")
    name = one_line(calls["name"][place], 60)
    text = Text(f"{calls['kind'][place]} ", style="magenta") + Text(name, style="bold" if how != "same" else "")
    if calls["failed"][place]:
        text += Text(" failed", style="red")
    arrow = "→ " if how == "reply" else ""
    return text + Text(f"  {arrow}{said}" if said else "", style="dim" if how == "same" else "")


def _verdict(found: dict[str, Any]) -> Text:
    how = found["rows"]["how"]
    if not how:
        return Text("Neither run made a call.", style="yellow")
    if found["first"] is None:
        return Text(f"The runs are the same: {plural(len(how), 'call')}.", style="green")
    differences = sum(each != "same" for each in how)
    return Text(f"{plural(differences, 'difference')} in {plural(len(how), 'row')}.", style="yellow")
