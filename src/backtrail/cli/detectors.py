"""`backtrail detectors`: which there are, how often each was right here, and changing them."""

import json
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from backtrail.cli.client import Client, escaped, print_json, with_client
from backtrail.cli.findings.lines import indented
from backtrail.cli.terminal import console, errors, one_line, plain

COLUMNS: Final = ("", "detector", "family", "found", "right", "wrong", "precision", "finds")


@click.group("detectors", invoke_without_command=True)
@with_client
@click.pass_context
def command(context: click.Context, client: Client) -> None:
    """List the detectors, or change one of them for a project."""
    if context.invoked_subcommand is None:
        _list(client)


@command.command("list")
@with_client
def list_(client: Client) -> None:
    """List the detectors: what each finds, how much it found, and how often it was right by your own feedback."""
    _list(client)


@command.command("show")
@click.argument("name")
@with_client
def show(client: Client, name: str) -> None:
    """Show one detector with its thresholds and the reason for each. `shared` shows those that belong to none."""
    listed = client.read("/api/detectors")
    found = _named(listed, name)
    print_json(found) if client.as_json else _told(console(pipe_width=120), found)


@command.command("set")
@click.argument("name")
@click.argument("threshold")
@click.argument("value", nargs=-1)
@click.option("--default", "default", is_flag=True, help="Put the default back.")
@with_client
def set_(client: Client, name: str, threshold: str, value: tuple[str, ...], default: bool) -> None:
    """Set THRESHOLD of the detector NAME to VALUE: a number, a text, or any number of names."""
    listed = _named(client.read("/api/detectors"), name)
    kinds = {each["name"]: each["type"] for each in listed["thresholds"]}
    given = None if default else _value(threshold, kinds.get(threshold, "text"), value)
    _change(client, name, {"thresholds": {threshold: given}})


@command.command("on")
@click.argument("name")
@with_client
def on(client: Client, name: str) -> None:
    """Switch a detector on; traces are judged again in the background."""
    _change(client, name, {"on": True})


@command.command("off")
@click.argument("name")
@with_client
def off(client: Client, name: str) -> None:
    """Switch a detector off; what it found goes away in the background."""
    _change(client, name, {"on": False})


def _list(client: Client) -> None:
    listed = client.read("/api/detectors")
    if client.as_json:
        for row in listed["rows"]:
            print_json(row)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in COLUMNS:
        table.add_column(name, justify="right" if name in ("found", "right", "wrong", "precision") else "left")
    for row in listed["rows"]:
        table.add_row(*_cells(row))
    console(pipe_width=200).print(table)
    for note in listed["notes"]:
        errors().print(Text(plain(note), style="yellow"))
    if listed["rejudging"]:
        errors().print(Text("Older traces are being judged again, the newest first.", style="dim"))


def _cells(row: dict[str, Any]) -> list[Text]:
    state = (
        Text("✗", style="red") if row["trouble"] else Text("●", style="green") if row["on"] else Text("○", style="dim")
    )
    precision = "-" if row["precision"] is None else f"{row['precision']:.0%}"
    figures = [f"{row[name]:,}" if row[name] else "-" for name in ("told", "right", "wrong")]
    name = Text(plain(row["name"]), style="bold") + Text(" (own)" if row["own"] else "", style="dim")
    return [
        state,
        name,
        Text(row["family"], style="dim"),
        *map(Text, figures),
        Text(precision),
        Text(plain(row["says"])),
    ]


def _told(out: Console, row: dict[str, Any]) -> None:
    if "says" in row:
        out.print(
            Text(plain(row["name"]), style="bold")
            + Text(f"  {row['family']} · {'on' if row['on'] else 'off'}", style="dim")
        )
        out.print(Text(plain(row["says"])))
        if row["trouble"]:
            out.print(Text(f"Switched off: {plain(row['trouble'])}", style="red"))
    for each in row["thresholds"]:
        changed = each["value"] != each["default"]
        line = Text(f"\n{plain(each['name'])}", style="bold") + Text(
            f" = {_shown(each['value'])} {plain(each['unit'])}"
        )
        line += Text(f"  (default {_shown(each['default'])})" if changed else "", style="dim")
        out.print(line)
        out.print(indented(out, Text(plain(each["why"]), style="dim"), 2))


def _named(listed: dict[str, Any], name: str) -> dict[str, Any]:
    """What is listed under a name. Raises click.ClickException."""
    if name == "shared":
        return {"thresholds": listed["shared"]}
    found = next((row for row in listed["rows"] if row["name"] == name), None)
    if found is None:
        raise click.ClickException(f"there is no detector {name!r}: `backtrail detectors` lists them all")
    told: dict[str, Any] = found
    return told


def _value(threshold: str, kind: str, value: tuple[str, ...]) -> Any:
    if kind == "names":
        return list(value)
    if len(value) != 1:
        raise click.ClickException(f"give {threshold} one value, or --default for its default")
    if kind == "text":
        return value[0]
    try:
        return float(value[0])
    except ValueError as wrong:
        raise click.ClickException(f"{threshold} is a number, and {value[0]!r} is none") from wrong


def _change(client: Client, name: str, change: dict[str, Any]) -> None:
    listed = client.put(f"/api/detectors/{escaped(name)}", change)
    found = _named(listed, name)
    if client.as_json:
        print_json(found)
        return
    _told(console(pipe_width=120), found)
    errors().print(Text("Traces of the project are judged again, the newest first.", style="dim"))


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(one_line(each, 40) for each in value) or "none"
    return f"{value:g}" if isinstance(value, float) else one_line(json.dumps(value, ensure_ascii=False), 80)
