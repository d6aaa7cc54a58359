"""`backtrail export`: traces as files that other tools read."""

import contextlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TextIO

import click

from backtrail.cli.client import Client, Refused, escaped, print_json, with_client
from backtrail.cli.disk.parquet import parquet
from backtrail.cli.disk.whole import appearing
from backtrail.cli.terminal import progress
from backtrail.cli.words import plural

FORMATS: Final = ("otlp", "jsonl", "parquet")
ENDINGS: Final = {".parquet": "parquet", ".otlp": "otlp"}


@click.command("export")
@click.argument("query", default="")
@click.option("-f", "--format", "form", type=click.Choice(FORMATS), help="As below; else by the file's name, or jsonl.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File; else standard output.")
@click.option("-n", "--limit", type=click.IntRange(min=1), help="At most so many traces.")
@with_client
def command(client: Client, query: str, form: str | None, output: Path | None, limit: int | None) -> None:
    """Write the traces that match QUERY, newest first.

    \b
    otlp     one OTLP/JSON request a line, which any OpenTelemetry backend takes, and `backtrail import`
    jsonl    one canonical span a line
    parquet  the same as a table: one row a span

    The file appears when it is complete. With --json, a line about it on standard output.
    """
    form = form or (ENDINGS.get(output.suffix, "jsonl") if output else "jsonl")
    wanted = limit or sys.maxsize
    if output is None:
        if form == "parquet":
            raise click.UsageError("Parquet needs a file: add -o traces.parquet")
        for line in exported(client, query, form, wanted):
            click.echo(line)
        return
    if not output.absolute().parent.is_dir():
        raise click.ClickException(f"There is no folder {output.absolute().parent}: make it first.")
    with appearing(output.absolute()) as part:
        lines = exported(client, query, "otlp" if form == "otlp" else "jsonl", wanted)
        count = parquet(part, lines) if form == "parquet" else _write(part, lines)
    what = "request" if form == "otlp" else "span"
    if client.as_json:
        print_json({"file": str(output), "format": form, f"{what}s": count})
    else:
        click.echo(f"Wrote {plural(count, what)} to {output}.", err=True)


def exported(client: Client, query: str, form: str, limit: int) -> Iterator[str]:
    """The lines of all traces, in the order of the list. A trace that is forgotten meanwhile is left out."""
    total = None if query else min(limit, _held(client))
    with progress() as bar, client.http() as http:
        task = bar.add_task("exporting traces", total=total)
        for row in client.rows("/api/traces", limit, query=query):
            with _forgotten():
                yield from client.lines(http, f"/api/traces/{escaped(row['trace_id'])}/export", format=form)
            bar.advance(task)


@contextlib.contextmanager
def _forgotten() -> Iterator[None]:
    try:
        yield
    except Refused as gone:
        if gone.status != 404:
            raise


def _held(client: Client) -> int:
    named = client.project or "default"
    return next((row["traces"] for row in client.read("/api/stats", project=named)["projects"]), 0)


def _write(path: Path, found: Iterable[str]) -> int:
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        return sum(_line(file, line) for line in found)


def _line(file: TextIO, line: str) -> int:
    file.write(line + "\n")
    return 1
