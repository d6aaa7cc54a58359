"""The commands about alerts: list them, read one, acknowledge it, send its page again."""

from datetime import UTC, datetime
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from backtrail.cli.client import Client, escaped, print_json, with_client
from backtrail.cli.findings.lines import indented
from backtrail.cli.terminal import console, one_line, plain
from backtrail.cli.words import moment, plural, short_moment

STYLES: Final = {"alert": "bold red", "warning": "yellow", "none": "dim"}


@click.group("alerts", invoke_without_command=True)
@with_client
@click.pass_context
def command(context: click.Context, client: Client) -> None:
    """List the alerts that are open, or work on one."""
    if context.invoked_subcommand is None:
        _list(client, 20, state="open")


@command.command("list")
@click.option("--state", type=click.Choice(["open", "closed", "all"]), default="open", show_default=True, help="Which.")
@click.option("--rule", help="Only of this rule.")
@click.option("--session", help="Only of this session.")
@click.option("-n", "--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many.")
@with_client
def list_(client: Client, limit: int, **which: str | None) -> None:
    """List alerts, newest first."""
    _list(client, limit, **which)


@command.command("show")
@click.argument("alert")
@with_client
def show(client: Client, alert: str) -> None:
    """Show ALERT: what was seen, what happened to it, where its pages went, and the runbook."""
    found = client.read(f"/api/alerts/{escaped(alert)}")
    print_json(found) if client.as_json else _shown(console(pipe_width=110), found)


@command.command("ack")
@click.argument("alert")
@click.option("--note", default="", help="What the others should know.")
@with_client
def ack(client: Client, alert: str, note: str) -> None:
    """Take ALERT in hand: it is not told again, and the receivers hear of it."""
    found = client.post(f"/api/alerts/{escaped(alert)}/acknowledge", {"note": note})
    print_json(found) if client.as_json else click.echo(f"Acknowledged: {plain(found['title'])}")


@command.command("resend")
@click.argument("alert")
@with_client
def resend(client: Client, alert: str) -> None:
    """Send the last page about ALERT again, on every channel that it went to."""
    found = client.post(f"/api/alerts/{escaped(alert)}/resend", {})
    print_json(found) if client.as_json else click.echo(f"{plural(found['resent'], 'page')} sent again.")


def _list(client: Client, limit: int, **which: str | None) -> None:
    rows = list(client.rows("/api/alerts", limit, **which))
    if client.as_json:
        for row in rows:
            print_json(row)
        return
    if not rows:
        state = which.get("state")
        click.echo("There are no alerts." if state == "all" else f"There are no {state} alerts.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("alert", "state", "since", "what", "group", "incident"):
        table.add_column(name, no_wrap=True)
    now = datetime.now(UTC)
    for row in rows:
        table.add_row(*_cells(row, now))
    console(pipe_width=200).print(table)


def _cells(row: dict[str, Any], now: datetime) -> list[str | Text]:
    state = "closed" if row["closed"] else "silenced" if row["silenced"] else row["state"].replace("_", " ")
    group = " ".join(one_line(value, 30) for value in row["labels"].values())
    return [
        row["id"],
        Text(state, style="dim" if row["closed"] or row["silenced"] else STYLES[row["level"]]),
        short_moment(row["since"], now),
        one_line(row["title"], 70),
        group,
        f"#{row['incident_number']}" if row["incident_number"] else "-",
    ]


def _shown(out: Console, found: dict[str, Any]) -> None:
    out.print(Text(plain(found["title"]), style=STYLES[found["level"]]))
    out.print(indented(out, Text(plain(found["evidence"])), 2))
    facts = {**found["labels"], "trace": found["trace_id"], "span": found["span_id"]}
    if found["incident_number"]:
        facts["incident"] = f"#{found['incident_number']}"
    if found["silenced"]:
        facts["silenced until"] = f"{moment(found['silenced']['until'])}: {found['silenced']['reason']}"
    for name, value in facts.items():
        if value:
            out.print(Text(f"  {name}: ", style="dim") + Text(plain(value)))
    out.print()
    for line in found["log"]:
        by = f" ({plain(line['by'])})" if line["by"] else ""
        told = Text(f"{moment(line['at'])}  ", style="dim") + Text(f"{line['what']}{by}", style="bold")
        out.print(told + Text(f"  {plain(line['text'])}" if line["text"] else ""), overflow="fold")
    for page in found["notifications"]:
        where = plain(page["channel"] or page["channel_id"])
        told = Text(f"{moment(page['made'])}  ", style="dim") + Text(f"{page['action']} to {where}: {page['state']}")
        out.print(told + Text(f"  {plain(page['error'])}" if page["error"] else "", style="red"), overflow="fold")
    out.print()
    out.print(Text(plain(found["runbook"])))
