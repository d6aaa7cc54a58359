"""The four KPIs as a table with zones; below it, what is likely wrong and who is behind it."""

from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.kpis.figures import figure, spark
from backtrail.cli.terminal import console, errors, one_line, plain
from backtrail.cli.traces import ago

ZONES: Final = {
    "healthy": ("●", "green"),
    "warning": ("●", "yellow"),
    "alert": ("●", "bold red"),
    "none": ("○", "dim"),
}
NAMED: Final = 3
"""Values behind a number that are named."""


@click.command("kpis")
@click.argument("query", default="")
@click.option("--since", default="7d", show_default=True, help="From then on: 24h, 30d, 2026-11-24.")
@click.option("--until", help="Up to then; now if not given.")
@with_client
def command(client: Client, query: str, since: str, until: str | None) -> None:
    """Tell the four KPIs, of traces that match QUERY, such as 'environment:production'."""
    told = client.read("/api/kpis", query=query, since=ago(since), until=ago(until))
    if client.as_json:
        print_json(told)
        return
    out = console(pipe_width=160)
    out.print(_table(told["kpis"]))
    for kpi in told["kpis"]:
        if kpi["zone"] in ("warning", "alert"):
            _why(out, kpi)
    if told["unread"]:
        errors().print(Text(f"{told['unread']:,} spans are not counted yet.", style="dim"))


def _table(kpis: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("", "KPI", "now", "before", "samples", "healthy", "alert", "course"):
        table.add_column(name, justify="left" if name in ("", "KPI", "course") else "right")
    for kpi in kpis:
        sign, style = ZONES[kpi["zone"]]
        values = [figure(kpi[name], kpi["unit"]) for name in ("value", "previous")]
        limits = f"< {figure(kpi['healthy'], kpi['unit'])}", f"> {figure(kpi['alert'], kpi['unit'])}"
        table.add_row(
            Text(sign, style=style),
            Text(kpi["title"], style="bold"),
            Text(values[0], style=style),
            Text(values[1], style="dim"),
            f"{kpi['samples']:,}",
            *(Text(limit, style="dim") for limit in limits),
            Text(spark([point["value"] for point in kpi["points"]])),
        )
    return table


def _why(out: Console, kpi: dict[str, Any]) -> None:
    """What is likely wrong, and who is behind it."""
    sign, style = ZONES[kpi["zone"]]
    out.print(Text(f"\n{sign} ", style=style) + Text(kpi["title"], style="bold"))
    likely = [cause for cause in kpi["causes"] if cause["likely"]]
    for cause in likely:
        out.print(Text(f"  {cause['text']}: ") + Text(plain(cause["evidence"])))
    if not likely:
        names = ", ".join(cause["text"] for cause in kpi["causes"])
        out.print(Text(f"  Nothing points to one of the usual causes: {names}.", style="dim"))
    by: dict[str, list[str]] = {}
    for each in kpi["behind"]:
        by.setdefault(each["dimension"], []).append(
            f"{one_line(each['value'], 40)} {figure(each['kpi'], kpi['unit'])}"
        )  # fmt: skip
    for dimension, values in by.items():
        out.print(Text(f"  {dimension}: ", style="dim") + Text(", ".join(values[:NAMED])))
    for each in kpi["worst"][:1]:
        out.print(Text(f"  backtrail traces '{plain(each['query'])}'", style="cyan"))
