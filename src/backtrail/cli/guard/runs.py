"""Guarded runs, and the orders that they are given."""

from typing import Any, Final

import click
from rich.table import Table
from rich.text import Text

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.terminal import console, errors, one_line, plain
from backtrail.cli.words import duration, moment, money

COLUMNS: Final = ("", "run", "agent", "session", "steps", "tokens", "cost", "time", "begun", "reached")
MARKS: Final = {
    "running": ("●", "green"), "waiting": ("?", "bold yellow"), "stopped": ("■", "red"), "ended": ("○", "dim"),
}  # fmt: skip
SHOWN: Final = 12
"""Characters of a run's id that are shown; so many are enough to name it."""
LISTED: Final = 200
LIMITS: Final = ("steps", "tokens", "cost", "seconds", "loops")


@click.group("guard", invoke_without_command=True)
@with_client
@click.pass_context
def command(context: click.Context, client: Client) -> None:
    """List agents that run under a guard; extend their limits, stop them, tell them something."""
    if context.invoked_subcommand is None:
        _list(client, (), 20)


@command.command("list")
@click.option(
    "--state", multiple=True, type=click.Choice(list(MARKS)), help="Only in this state; several times if you like."
)
@click.option("-n", "--limit", default=20, show_default=True, type=click.IntRange(1, LISTED), help="How many.")
@with_client
def list_(client: Client, state: tuple[str, ...], limit: int) -> None:
    """List guarded runs, those heard of last first: what each has spent of its limits, and what it reached."""
    _list(client, state, limit)


@command.command("extend")
@click.argument("run")
@click.option("--steps", type=click.IntRange(min=1), help="So many steps more.")
@click.option("--tokens", type=click.IntRange(min=1), help="So many tokens more.")
@click.option("--cost", type=click.FloatRange(min=0, min_open=True), help="So many US dollars more.")
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="So many seconds more.")
@click.option("--loops", type=click.IntRange(min=1), help="So many more equal calls in a row.")
@with_client
def extend(client: Client, run: str, **more: float | None) -> None:
    """Add to the limits of RUN; one that waits for a human goes on."""
    given = {name: value for name, value in more.items() if value is not None}
    if not given:
        raise click.UsageError(f"say how much further it may go: {', '.join(f'--{name}' for name in LIMITS)}")
    _order(client, run, "extend", "", given)


@command.command("go-on")
@click.argument("run")
@with_client
def go_on(client: Client, run: str) -> None:
    """Let RUN, which waits for a human, go as far again as it might at first."""
    _order(client, run, "go_on", "")


@command.command("stop")
@click.argument("run")
@click.argument("reason", default="")
@with_client
def stop(client: Client, run: str, reason: str) -> None:
    """Stop RUN before its next step."""
    _order(client, run, "stop", reason)


@command.command("steer")
@click.argument("run")
@click.argument("message")
@with_client
def steer(client: Client, run: str, message: str) -> None:
    """Give the model of RUN a MESSAGE with its next call."""
    _order(client, run, "steer", message)


@command.command("ask")
@click.argument("run")
@click.argument("question", default="")
@with_client
def ask(client: Client, run: str, question: str) -> None:
    """Let RUN wait before its next step until somebody says go-on, extend or stop."""
    _order(client, run, "ask", question)


def _list(client: Client, states: tuple[str, ...], limit: int) -> None:
    rows = client.read("/api/guard/runs", state=states, limit=limit)["rows"]
    if client.as_json:
        for row in rows:
            print_json(row)
        return
    if not rows:
        click.echo("No agent has run under a guard yet: see docs/guide/guard.md.")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in COLUMNS:
        table.add_column(name, justify="right" if name in ("steps", "tokens", "cost", "time") else "left")
    for row in rows:
        table.add_row(*_cells(row))
    console(pipe_width=200).print(table)


def _cells(row: dict[str, Any]) -> list[Text]:
    mark, style = MARKS[row["state"]]
    silent = row["state"] in ("running", "waiting") and not row["listening"]
    return [
        Text("·" if silent else mark, style="dim" if silent else style),
        Text(row["id"][:SHOWN], style="bold"),
        Text(one_line(row["agent"] or "-", 30)),
        Text(one_line(row["session_id"] or "-", 30)),
        Text(_of(row, "steps", lambda n: f"{n:,.0f}")),
        Text(_of(row, "tokens", lambda n: f"{n:,.0f}")),
        Text(_of(row, "cost", money)),
        Text(_of(row, "seconds", duration)),
        Text(moment(row["begun"]), style="dim"),
        Text("nobody hears of it any more" if silent else plain(one_line(row["tripped"], 80))),
    ]


def _of(row: dict[str, Any], name: str, shown: Any) -> str:
    """What was spent, and of how much."""
    spent, most = row["spent"].get(name, 0), row["limits"].get(name)
    return shown(spent) if most is None else f"{shown(spent)} of {shown(most)}"


def _order(client: Client, run: str, kind: str, message: str, more: dict[str, float] | None = None) -> None:
    run_id, listening = _found(client, run)
    given = client.post("/api/guard/orders", {"run_id": run_id, "kind": kind, "message": message, "more": more or {}})
    if client.as_json:
        print_json(given)
        return
    click.echo(f"Order {given['no']} is given: {kind.replace('_', ' ')}.")
    if not listening:
        errors().print(
            Text(
                "Its guard was not heard of lately: the order is void if nobody fetches it in an hour.", style="yellow"
            )
        )


def _found(client: Client, run: str) -> tuple[str, bool]:
    """The run that a beginning of its id names, and whether it listens. Raises click.ClickException."""
    rows = client.read("/api/guard/runs", limit=LISTED)["rows"]
    found = [row for row in rows if row["id"].startswith(run)]
    if not found:
        return run, True  # an old one, or none: the server says so
    if len(found) > 1:
        names = ", ".join(row["id"][: len(run) + 6] for row in found[:5])
        raise click.ClickException(f"{run} is the beginning of several runs: {names}")
    return found[0]["id"], found[0]["listening"]
