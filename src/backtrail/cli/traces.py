"""`backtrail traces`: the list of traces, newest first."""

from typing import Any

import click
from rich.console import Console
from rich.table import Table

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.words import moment, money, one_line, span_of_time, tokens


@click.command("traces")
@click.argument("query", default="")
@click.option("-n", "--limit", default=20, show_default=True, help="How many.")
@click.option("--since", help="Only newer than this: 2h, 7d, 2026-11-24, 2026-11-24T10:00Z.")
@click.option("--sort", default="-start", show_default=True, help="A sortable field; a leading minus: descending.")
@with_client
def command(client: Client, query: str, limit: int, since: str | None, sort: str) -> None:
    """List traces that match QUERY, such as 'is:error tool:refund latency:>3s'."""
    asked = " ".join(part for part in (query, within(since)) if part)
    rows = client.rows("/api/traces", limit, query=asked, sort=sort)
    if client.as_json:
        for row in rows:
            print_json(row)
        return
    found = list(rows)
    if not found:
        click.echo("No trace matches." if asked else "No trace yet. `backtrail serve` says how to send the first one.")
        return
    Console().print(table(found))


def within(since: str | None) -> str:
    """The time that a person typed, in the query language; a bare 2h means the last two hours."""
    if not since:
        return ""
    return f"start:>=-{since}" if since[-1] in "smhdw" and since[:-1].replace(".", "").isdigit() else f"start:>={since}"


def table(rows: list[dict[str, Any]]) -> Table:
    """Traces as people read them."""
    shown = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("time", "trace", "name", "session"):
        shown.add_column(name, no_wrap=name != "name")
    for name in ("steps", "tools", "tokens", "cost", "latency"):
        shown.add_column(name, justify="right", no_wrap=True)
    shown.add_column("status")
    for row in rows:
        totals = row["totals"]
        tools = str(totals["tool_calls"]) + (f" [red]({totals['tool_errors']})[/]" if totals["tool_errors"] else "")
        shown.add_row(
            moment(row["start"]),
            row["trace_id"],
            one_line(row["name"], 32),
            one_line(row["session_id"] or "-", 20),
            str(totals["steps"]),
            tools,
            f"{tokens(totals):,}",
            money(totals["cost"]),
            span_of_time(row["start"], row["end"]),
            status(row["status"], totals["errors"]),
        )
    return shown


def status(text: str, errors: int) -> str:
    if text == "error":
        return "[red]error[/]"
    return f"[yellow]{errors} failed inside[/]" if errors else "[green]ok[/]"
