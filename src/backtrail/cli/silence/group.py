"""The commands about silences: list, make, end."""

import re
from datetime import UTC, datetime
from typing import Any, Final

import click
from rich.table import Table

from backtrail.cli.client import Client, escaped, print_json, with_client
from backtrail.cli.terminal import console, one_line
from backtrail.cli.words import moment, short_moment

UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@click.group("silence", invoke_without_command=True)
@with_client
@click.pass_context
def command(context: click.Context, client: Client) -> None:
    """List the silences, make one, or end one. What is silenced is watched and shown, and not sent."""
    if context.invoked_subcommand is None:
        _list(client)


@command.command("list")
@with_client
def list_(client: Client) -> None:
    """List the silences, the newest first."""
    _list(client)


@command.command("add")
@click.argument("matchers", nargs=-1, required=True, metavar="LABEL=VALUE...")
@click.option("--for", "lasts", default="1h", show_default=True, help="How long: 30m, 2h, 7d.")
@click.option("--reason", required=True, help="Why: whoever is on call after you reads it.")
@with_client
def add(client: Client, matchers: tuple[str, ...], lasts: str, reason: str) -> None:
    """Send nothing about alerts that have all these labels, such as rule=runaway_steps agent=crawler."""
    pairs = [each.partition("=") for each in matchers]
    if not all(sign for _, sign, _ in pairs):
        raise click.UsageError("a matcher is LABEL=VALUE, such as agent=crawler")
    body = {"matchers": {name: value for name, _, value in pairs}, "for_s": seconds(lasts), "reason": reason}
    made = client.post("/api/silences", body)
    if client.as_json:
        print_json(made)
    else:
        click.echo(f"Silenced until {moment(made['until'])}: {made['id']}, covers {made['covers']} open now.")


@command.command("end")
@click.argument("silence")
@with_client
def end(client: Client, silence: str) -> None:
    """End SILENCE now; what it covered and is still going on is sent."""
    ended = client.delete(f"/api/silences/{escaped(silence)}")
    print_json(ended) if client.as_json else click.echo("Ended.")


def seconds(text: str) -> float:
    """A length of time as people write it. Raises click.UsageError."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text)
    if found is None:
        raise click.UsageError(f"{text!r} is no length of time; write 30m, 2h or 7d")
    return float(found[1]) * UNITS[found[2]]


def _list(client: Client) -> None:
    rows: list[dict[str, Any]] = client.read("/api/silences")["rows"]
    if client.as_json:
        for row in rows:
            print_json(row)
        return
    if not rows:
        click.echo("There are no silences.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("silence", "", "until", "what", "covers", "why"):
        table.add_column(name, no_wrap=True)
    now = datetime.now(UTC)
    for row in rows:
        what = " ".join(f"{name}={one_line(value, 30)}" for name, value in row["matchers"].items())
        state = "active" if row["active"] else "over"
        table.add_row(
            row["id"], state, short_moment(row["until"], now), what, str(row["covers"]), one_line(row["reason"], 50)
        )
    console(pipe_width=200).print(table)
