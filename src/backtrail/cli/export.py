"""`backtrail export`: traces as files that other tools read."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, TextIO

import click
import httpx
from rich.console import Console
from rich.progress import Progress

from backtrail.cli.client import Client, refused, with_client

SCALARS: Final = (
    "trace_id", "span_id", "parent_id", "name", "kind", "status", "start", "end", "model", "provider",
    "cost", "session_id", "user_id", "environment", "release", "query",
)  # fmt: skip
NESTED: Final = (
    "error", "input_messages", "output_messages", "tools_offered", "tool", "documents", "usage", "tags", "attributes",
    "notes",
)  # fmt: skip
"""Written to Parquet as JSON text: their shape differs from span to span."""


@click.command("export")
@click.argument("query", default="")
@click.option(
    "-f", "--format", "form", type=click.Choice(["otlp", "jsonl", "parquet"]), default="jsonl", show_default=True
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File; standard output otherwise."
)
@click.option("-n", "--limit", default=1_000_000, help="At most so many traces.")
@with_client
def command(client: Client, query: str, form: str, output: Path | None, limit: int) -> None:
    """Write the traces that match QUERY, newest first.

    otlp: one OTLP/JSON request a line, which any OpenTelemetry backend takes. jsonl: one canonical span a line.
    parquet: the same as a table. The file appears when it is complete.
    """
    if output is None:
        if form == "parquet":
            raise click.UsageError("Parquet needs a file: add -o traces.parquet")
        for line in exported(client, query, form, limit):
            click.echo(line)
        return
    part = output.with_name(output.name + ".part")
    try:
        count = parquet(part, exported(client, query, "jsonl", limit)) if form == "parquet" else None
        if count is None:
            with part.open("w") as file:
                count = write(file, exported(client, query, form, limit))
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
    click.echo(f"Wrote {count:,} {'requests' if form == 'otlp' else 'spans'} to {output}.", err=True)


def exported(client: Client, query: str, form: str, limit: int) -> Iterator[str]:
    """The lines of all traces, in the order of the list."""
    held = client.read("/api/stats")
    total = next((row["traces"] for row in held["projects"] if row["project"] == (client.project or "default")), 0)
    with Progress(console=Console(stderr=True), transient=True) as progress, client.http() as http:
        task = progress.add_task("exporting", total=None if query else min(total, limit))
        for row in client.rows("/api/traces", limit, query=query):
            path = f"/api/traces/{row['trace_id']}/export"
            with http.stream("GET", path, params=client.params({"format": form})) as response:
                if response.is_error:
                    raise refused(response)
                yield from lines(response)
            progress.advance(task)


def lines(response: httpx.Response) -> Iterator[str]:
    """Lines of a body, split at newlines only: JSON may hold other line separators."""
    rest = ""
    for piece in response.iter_text():
        *whole, rest = (rest + piece).split("\n")
        yield from whole
    if rest:
        yield rest


def write(file: TextIO, found: Iterable[str]) -> int:
    count = 0
    for line in found:
        file.write(line + "\n")
        count += 1
    return count


def parquet(file: Path, found: Iterable[str]) -> int:
    """One row a span, in row groups of 5,000."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as missing:
        raise click.ClickException("Parquet needs pyarrow: pip install 'backtrail[server]'") from missing
    schema = pa.schema([(name, pa.float64() if name == "cost" else pa.string()) for name in SCALARS + NESTED])
    count, rows = 0, list[dict[str, Any]]()
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for line in found:
            rows.append(row(json.loads(line)))
            count += 1
            if len(rows) == 5_000:
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
                rows.clear()
        if rows:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
    return count


def row(span: dict[str, Any]) -> dict[str, Any]:
    scalars = {name: span.get(name) for name in SCALARS}
    return scalars | {name: json.dumps(span.get(name), ensure_ascii=False) for name in NESTED}
