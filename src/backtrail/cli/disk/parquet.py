"""Canonical spans as a Parquet table."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import click

from backtrail.cli.words import nanos

TEXTS: Final = (
    "project", "trace_id", "span_id", "parent_id", "name", "kind", "status", "model", "provider", "session_id",
    "user_id", "environment", "release", "service", "query", "dialect",
)  # fmt: skip
TIMES: Final = ("start", "end")
TOKENS: Final = ("input", "output", "cached", "reasoning")
NESTED: Final = (
    "error", "input_messages", "output_messages", "tools_offered", "tool", "documents", "input", "output", "usage",
    "parameters", "metadata", "tags", "attributes", "events", "notes",
)  # fmt: skip
"""Written as JSON text: their shape differs from span to span."""
ROWS: Final = 2_000
"""Rows of a row group: what is held in memory at once."""


def parquet(file: Path, found: Iterable[str]) -> int:
    """One row a span, times in UTC with nanoseconds; how many. Raises click.ClickException without pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as missing:
        raise click.ClickException("Parquet needs pyarrow: pip install 'backtrail[server]'") from missing
    schema = pa.schema(
        [(name, pa.string()) for name in TEXTS]
        + [(name, pa.timestamp("ns", tz="UTC")) for name in TIMES]
        + [("latency_ns", pa.int64()), ("cost", pa.float64())]
        + [(f"{name}_tokens", pa.int64()) for name in TOKENS]
        + [(f"{name}_json" if name in ("input", "output") else name, pa.string()) for name in NESTED]
    )
    count, rows = 0, list[dict[str, Any]]()
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for line in found:
            rows.append(row(json.loads(line)))
            count += 1
            if len(rows) == ROWS:
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
                rows.clear()
        if rows:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
    return count


def row(span: dict[str, Any]) -> dict[str, Any]:
    """A span as one row of the table."""
    usage = span["usage"] or {}
    return (
        {name: sound(span[name]) for name in TEXTS}
        | {name: nanos(span[name]) for name in TIMES}
        | {"latency_ns": span["latency_ns"], "cost": span["cost"]}
        | {f"{name}_tokens": usage.get(name) for name in TOKENS}
        | {f"{name}_json" if name in ("input", "output") else name: json_text(span[name]) for name in NESTED}
    )


def json_text(value: Any) -> str | None:
    return None if value in (None, [], {}) else sound(json.dumps(value, ensure_ascii=False))


def sound(text: str | None) -> str | None:
    """Text that UTF-8 can hold."""
    return text.encode("utf-8", "backslashreplace").decode() if text else text
