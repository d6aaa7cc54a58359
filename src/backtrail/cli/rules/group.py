"""The commands about rules: list, show, set, switch, delete, and try them on what is stored."""

import json
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from backtrail.cli.client import Client, escaped, print_json, with_client
from backtrail.cli.findings.lines import indented
from backtrail.cli.terminal import console, one_line, plain
from backtrail.cli.words import moment

LISTS: Final = frozenset({"group_by", "detectors"})
TEXTS: Final = frozenset(
    {"name", "metric", "op", "no_data", "send", "action", "action_at", "message", "runbook", "why"}
)


@click.group("rules", invoke_without_command=True)
@with_client
@click.pass_context
def command(context: click.Context, client: Client) -> None:
    """List the rules of alerts, or change one of them for a project."""
    if context.invoked_subcommand is None:
        _list(client)


@command.command("list")
@with_client
def list_(client: Client) -> None:
    """List the rules: what each watches, its limits, and whether it can be evaluated."""
    _list(client)


@command.command("show")
@click.argument("rule")
@with_client
def show(client: Client, rule: str) -> None:
    """Show RULE with the reason for its numbers and its runbook."""
    found = next((row for row in client.read("/api/rules")["rows"] if row["id"] == rule), None)
    if found is None:
        raise click.ClickException(f"there is no rule {rule!r}: `backtrail rules` lists them all")
    print_json(found) if client.as_json else _shown(console(pipe_width=110), found)


@command.command("set")
@click.argument("rule")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@with_client
def set_(client: Client, rule: str, fields: tuple[str, ...]) -> None:
    """Set fields of RULE, such as alert=20; an id that is not there makes a rule. A changed limit begins anew."""
    _changed(client, rule, {"rule": fields_of(fields)})


@command.command("on")
@click.argument("rule")
@with_client
def on(client: Client, rule: str) -> None:
    """Switch RULE on."""
    _changed(client, rule, {"on": True})


@command.command("off")
@click.argument("rule")
@with_client
def off(client: Client, rule: str) -> None:
    """Switch RULE off; its open alerts end."""
    _changed(client, rule, {"on": False})


@command.command("reset")
@click.argument("rule")
@with_client
def reset(client: Client, rule: str) -> None:
    """Bring a default RULE back as it was delivered, or delete one of your own."""
    found = client.delete(f"/api/rules/{escaped(rule)}")
    if client.as_json:
        print_json(found)
    else:
        click.echo("It is as it was delivered, or gone." if found["gone"] else "Nothing was changed of it.")


@command.command("backtest")
@click.argument("rule")
@click.argument("fields", nargs=-1, metavar="FIELD=VALUE...")
@click.option("--since", default="-30d", show_default=True, help="How far back: 2026-11-24, ISO 8601 or -30d.")
@with_client
def backtest(client: Client, rule: str, fields: tuple[str, ...], since: str) -> None:
    """Try RULE, with other fields if you like, on what is stored: what would have fired. Nobody is told."""
    found = client.post("/api/rules/backtest", {"rule": {"id": rule, **fields_of(fields)}, "since": since})
    print_json(found) if client.as_json else _tried(console(pipe_width=140), found)


def fields_of(given: tuple[str, ...]) -> dict[str, Any]:
    """Fields of a rule as they were written. Raises click.UsageError."""
    found: dict[str, Any] = {}
    for each in given:
        name, sign, text = each.partition("=")
        if not sign:
            raise click.UsageError(f"{each!r} is no FIELD=VALUE; write such as alert=20")
        found[name] = _value(name, text)
    return found


def _value(name: str, text: str) -> Any:
    if name in TEXTS:
        return text
    if name in LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    if name == "only":
        return dict(part.strip().split(":", 1) for part in text.split(",") if ":" in part)
    try:
        return json.loads(text)
    except ValueError:
        return text  # the server says what is wrong with it


def _list(client: Client) -> None:
    rows = client.read("/api/rules")["rows"]
    if client.as_json:
        for row in rows:
            print_json(row)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("", "rule", "watches", "warning", "alert", "by", "open"):
        table.add_column(name, justify="right" if name in ("warning", "alert", "open") else "left", no_wrap=True)
    for row in rows:
        table.add_row(*_cells(row))
    console(pipe_width=200).print(table)


def _cells(row: dict[str, Any]) -> list[str | Text]:
    broken = row["state"]["state"] == "error"
    state = Text("✗", style="red") if broken else Text("●", style="green") if row["on"] else Text("○", style="dim")
    rule = row["rule"]
    return [
        state,
        Text(plain(row["id"]), style="bold") + Text(" (changed)" if row["changed"] else "", style="dim"),
        rule["metric"] + (f" over {rule['window_s']:.0f} s" if rule["window_s"] else ""),
        _limit(rule, "warn"),
        _limit(rule, "alert"),
        ", ".join(rule["group_by"]) or "-",
        str(row["open"] or "-"),
    ]


def _limit(rule: dict[str, Any], name: str) -> str:
    return "-" if rule[name] is None else f"{rule['op']} {rule[name]:g}"


def _shown(out: Console, row: dict[str, Any]) -> None:
    state = row["state"]
    out.print(
        Text(plain(row["name"]), style="bold") + Text(f"  {row['id']} · {'on' if row['on'] else 'off'}", style="dim")
    )
    out.print(indented(out, Text(plain(row["why"])), 2))
    if state["state"] == "error":
        out.print(Text(f"It cannot be evaluated: {plain(state['error'])}", style="red"))
    default = row["default"] or {}
    for name, value in row["rule"].items():
        if name in ("id", "name", "why", "runbook") or value in ("", [], {}):
            continue
        changed = row["default"] is not None and default[name] != value
        told = Text(f"  {name}: ", style="dim") + Text(one_line(json.dumps(value), 100))
        out.print(told + Text(f"  (default {json.dumps(default[name])})" if changed else "", style="yellow"))
    out.print()
    out.print(Text(plain(row["runbook"])))


def _changed(client: Client, rule: str, change: dict[str, Any]) -> None:
    found = client.put(f"/api/rules/{escaped(rule)}", change)
    print_json(found) if client.as_json else _shown(console(pipe_width=110), found)


def _tried(out: Console, found: dict[str, Any]) -> None:
    times = "once" if found["fired"] == 1 else f"{found['fired']} times"
    out.print(Text(f"Would have fired {times} since {moment(found['since'])}", style="bold"))
    out.print(Text(f"{found['evaluated']:,} looked at{'; ' + found['note'] if found['note'] else ''}", style="dim"))
    for each in found["alerts"]:
        group = " ".join(one_line(value, 30) for value in each["labels"].values())
        value = "" if each["value"] is None else f"{each['value']:g}"
        out.print(f"  {moment(each['at'])}  {each['level']:8} {value:>10}  {group}  {each['trace_id'] or ''}")
    if found["suggested"]:
        fit = found["suggested"]
        limits = "" if fit["alert"] is None else f"warn={fit['warn']:g} alert={fit['alert']:g}. "
        out.print(Text(f"Suggested: {limits}{plain(fit['why'])}"), overflow="fold")
