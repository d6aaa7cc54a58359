"""Listing pages, and sending one again."""

from typing import Any, Final

import click
from rich.table import Table
from rich.text import Text

from backtrail.cli.client import Client, escaped, print_json, with_client
from backtrail.cli.terminal import console, one_line, plain
from backtrail.cli.words import moment

STATES: Final = {"waiting": "yellow", "standing": "green", "sent": "green", "dead": "red", "dropped": "dim"}
COLUMNS: Final = ("made", "state", "channel", "what", "title", "tries", "last error", "id")


@click.group("pages", invoke_without_command=True)
@with_client
@click.pass_context
def command(context: click.Context, client: Client) -> None:
    """List the newest pages, or send one again."""
    if context.invoked_subcommand is None:
        _list(client, 20, {})


@command.command("list")
@click.option("--state", type=click.Choice(list(STATES)), help="Only those in this state.")
@click.option("--alert", help="Only those about the alert of this id.")
@click.option("-n", "--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many.")
@with_client
def list_(client: Client, limit: int, **which: Any) -> None:
    """List pages, newest first."""
    _list(client, limit, which)


@command.command("resend")
@click.argument("page", nargs=-1)
@click.option("--dead", is_flag=True, help="Every page that was given up.")
@with_client
def resend(client: Client, page: tuple[str, ...], dead: bool) -> None:
    """Send the pages of these ids again, under the same ids."""
    ids = [*page, *(row["id"] for row in client.rows("/api/notifications", 10_000, state="dead") if dead)]
    if not ids:
        raise click.ClickException("no page is named: give ids (`backtrail pages` lists them), or --dead")
    for one in ids:
        row = client.post(f"/api/notifications/{escaped(one)}/resend")
        print_json(row) if client.as_json else console().print(
            f"Sending {plain(row['title'])} to {plain(row['channel'])}."
        )


def _list(client: Client, limit: int, which: dict[str, Any]) -> None:
    rows = list(client.rows("/api/notifications", limit, **which))
    if client.as_json:
        for row in rows:
            print_json(row)
        return
    if not rows:
        click.echo("No pages.")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in COLUMNS:
        table.add_column(name, justify="right" if name == "tries" else "left", no_wrap=name in ("made", "id"))
    for row in rows:
        state = Text(row["state"], style=STATES[row["state"]])
        channel = plain(row["channel"]) or "(removed)"
        title, error = one_line(row["title"], 60), one_line(row["error"], 60)
        table.add_row(moment(row["made"]), state, channel, row["action"], title, str(row["attempts"]), error, row["id"])
    console(pipe_width=240).print(table)
