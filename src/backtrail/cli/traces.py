"""`backtrail traces`: the list of traces, newest first."""

from datetime import UTC, datetime
from typing import Any, Final

import click
from rich.table import Table
from rich.text import Text

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.terminal import console, one_line
from backtrail.cli.words import moment, money, short_moment, span_of_time, tokens

WIDE: Final = 150
"""Columns from which on times and ids are whole and the session has room."""
ID: Final = 8
"""Characters of an id in a narrow terminal: enough for `backtrail show`."""
GAP: Final = 2
"""Columns between two columns of a table."""
RIGHT: Final = frozenset({"steps", "tools", "found", "tokens", "cost", "latency"})
GRAVE: Final = {"critical": "bold red", "warning": "yellow", "info": "dim", None: "dim"}


@click.command("traces")
@click.argument("query", default="")
@click.option("-n", "--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many.")
@click.option("--since", help="Only newer than this: 2h, 7d, 2026-11-24, 2026-11-24T10:00Z.")
@click.option("--until", help="Only older than this.")
@click.option("--sort", default="-start", show_default=True, help="A sortable field; a leading minus: descending.")
@with_client
def command(client: Client, query: str, limit: int, since: str | None, until: str | None, sort: str) -> None:
    """List traces that match QUERY, such as 'is:error tool:refund latency:>3s'.

    A narrow terminal shows the beginnings of ids, which `backtrail show` understands; a pipe gets everything.
    """
    rows = client.rows("/api/traces", limit, query=query, since=ago(since), until=ago(until), sort=sort)
    if client.as_json:
        for row in rows:
            print_json(row)
        return
    found = list(rows)
    if not found:
        filtered = query or since or until
        click.echo(
            "No trace matches." if filtered else "No trace yet. `backtrail serve` says how to send the first one."
        )
        return
    out = console()
    out.print(table(found, out.width))


def ago(time: str | None) -> str | None:
    """The time that a person typed, as the API reads it; a bare 2h means the last two hours."""
    if not time:
        return None
    return f"-{time}" if time[-1] in "smhdw" and time[:-1].replace(".", "").isdigit() else time


def table(rows: list[dict[str, Any]], width: int) -> Table:
    """Traces as people read them; where room is short, only what was asked is cut."""
    wide = width >= WIDE
    shown = {"cost": any(row["totals"]["cost"] is not None for row in rows)}
    shown["found"] = any(row["findings"]["count"] for row in rows)
    now = datetime.now(UTC)
    cells = [_cells(row, now, wide=wide, shown=shown) for row in rows]
    names = ["", "time", "trace", "name", *(["session"] if wide else [])]
    names += ["steps", "tools", *(["found"] if shown["found"] else []), "tokens", *(["cost"] if shown["cost"] else [])]
    names += ["latency", *(["asked"] if wide else [])]
    widths = [max(cell.cell_len for cell in column) for column in zip(map(Text, names), *cells, strict=True)]
    flexible = names.index("asked" if wide else "name")
    room = width - (sum(widths) - widths[flexible]) - GAP * (len(names) - 1)
    widths[flexible] = max(12, min(widths[flexible], room))
    made = Table(box=None, pad_edge=False, header_style="dim")
    for name, needed in zip(names, widths, strict=True):
        made.add_column(name, no_wrap=True, width=needed, justify="right" if name in RIGHT else "left")
    for row in cells:
        row[flexible].truncate(widths[flexible], overflow="ellipsis")
        made.add_row(*row)
    return made


def _cells(row: dict[str, Any], now: datetime, *, wide: bool, shown: dict[str, bool]) -> list[Text]:
    totals, found = row["totals"], row["findings"]
    tools = Text(str(totals["tool_calls"]))
    if totals["tool_errors"]:
        tools = Text(f"{totals['tool_errors']} of ", style="red") + tools
    named = one_line(row["name"] or "(no name)", 40 if wide else 60)
    if not wide and row["input_preview"]:
        named += f": {one_line(row['input_preview'], 80)}"
    return [
        mark(row),
        Text(moment(row["start"]) if wide else short_moment(row["start"], now), style="dim"),
        Text(one_line(row["trace_id"], 200) if wide else one_line(row["trace_id"][:ID], ID)),
        Text(named, style="bold" if wide else ""),
        *([Text(one_line(row["session_id"] or "-", 40))] if wide else []),
        Text(str(totals["steps"])),
        tools,
        *([Text(str(found["count"] or "-"), style=GRAVE[found["worst"]])] if shown["found"] else []),
        Text(f"{tokens(totals):,}" if tokens(totals) else "-"),
        *([Text(money(totals["cost"]))] if shown["cost"] else []),
        Text(span_of_time(row["start"], row["end"])),
        *([Text(one_line(row["input_preview"], 80), style="dim")] if wide else []),
    ]


def mark(row: dict[str, Any]) -> Text:
    """How the run is: failed, failed inside, open, or well."""
    if row["status"] == "error":
        return Text("✗", style="bold red")
    if row["end"] is None:
        return Text("…", style="yellow")
    return Text("!", style="yellow") if row["totals"]["errors"] else Text("✓", style="green")
