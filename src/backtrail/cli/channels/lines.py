"""A channel, and a kind of channel, on the terminal."""

from typing import Any, Final

from rich.console import Console
from rich.text import Text

from backtrail.cli.terminal import plain

MARKS: Final = {
    "ok": ("●", "green"),
    "unused": ("○", "dim"),
    "failing": ("●", "yellow"),
    "dead": ("✗", "red"),
    "off": ("-", "dim"),
}


def told(out: Console, row: dict[str, Any]) -> None:
    """Print a channel."""
    state = Text(*MARKS[row["state"]["state"]]) + Text(f" {plain(row['name'])}", style="bold")
    out.print(state + Text(f"  {row['kind']} · {'on' if row['on'] else 'off'} · {row['least']} and worse", style="dim"))
    for name, value in row["config"].items():
        out.print(Text(f"  {name} = {plain(value)}"))
    for name in row["secrets"]:
        out.print(Text(f"  {name} is set", style="dim"))
    if quiet := row["quiet"]:
        out.print(Text(f"  quiet from {quiet['from']} to {quiet['to']} {plain(quiet['zone'])}: warnings wait"))


def kind_told(out: Console, kind: dict[str, Any]) -> None:
    """Print a kind, and what it asks for."""
    by_admins = "  set by admins" if kind["admins_only"] else ""
    out.print(Text(kind["name"], style="bold") + Text(f"  {kind['about']}{by_admins}", style="dim"))
    for field in kind["fields"]:
        flag = "--secret" if field["secret"] else "--set"
        more = "needed" if field["needed"] else f"default {field['default']}" if field["default"] else "optional"
        choices = f" ({', '.join(field['choices'])})" if field["choices"] else ""
        out.print(Text(f"  {flag} {field['name']}") + Text(f"  {field['help']}{choices} · {more}", style="dim"))
