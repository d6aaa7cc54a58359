"""`backtrail stats`: how much each project holds."""

from typing import Final

import click
from rich.table import Table
from rich.text import Text

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.terminal import console, one_line
from backtrail.cli.words import size

COUNTED: Final = ("spans", "traces", "sessions", "findings")


@click.command("stats")
@with_client
def command(client: Client) -> None:
    """Count spans, traces, sessions and findings: of every project, or of the one that --project names."""
    stats = client.read("/api/stats")
    if client.as_json:
        print_json(stats)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("project")
    for name in COUNTED:
        table.add_column(name, justify="right")
    for row in stats["projects"]:
        counts = (Text(f"{row[name]:,}") for name in COUNTED)
        table.add_row(Text(one_line(row["project"], 100)), *counts)
    if len(stats["projects"]) > 1:
        table.add_row("", *(Text(f"{stats[name]:,}", style="bold") for name in COUNTED))
    console().print(table)
    waiting = f"; {stats['unindexed']:,} spans wait for the search index" if stats["unindexed"] else ""
    waiting += f"; {stats['unread']:,} spans wait for the detectors" if stats["unread"] else ""
    click.echo(f"{size(stats['bytes'])} on disk{waiting}.")
