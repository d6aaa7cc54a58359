"""`backtrail stats`: how much each project holds."""

import click
from rich.console import Console
from rich.table import Table

from backtrail.cli.client import Client, print_json, with_client


@click.command("stats")
@with_client
def command(client: Client) -> None:
    """Count spans, traces and sessions, per project."""
    stats = client.read("/api/stats")
    if client.as_json:
        print_json(stats)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("project")
    for name in ("spans", "traces", "sessions"):
        table.add_column(name, justify="right")
    for row in stats["projects"]:
        table.add_row(row["project"], f"{row['spans']:,}", f"{row['traces']:,}", f"{row['sessions']:,}")
    Console().print(table)
    click.echo(f"{stats['bytes'] / 1e6:,.1f} MB on disk; {stats['unindexed']:,} spans wait for the search index.")
