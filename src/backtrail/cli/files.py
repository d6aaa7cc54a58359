"""Reading files of runs, whatever wrote them, and sending what is in them through the public OTLP door."""

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click

BATCH: Final = 200


def objects(file: Path) -> Iterator[Any]:
    """The JSON values of a .json, .jsonl or .gz file. Raises click.ClickException with the place of what is wrong."""
    raw = file.read_bytes()
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8", "replace")
    try:
        yield json.loads(text)
    except json.JSONDecodeError as wrong:
        if "Extra data" not in wrong.msg:
            raise click.ClickException(f"{file} is not JSON: {wrong.msg} in line {wrong.lineno}") from wrong
        yield from lines(file, text)


def lines(file: Path, text: str) -> Iterator[Any]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as wrong:
                raise click.ClickException(
                    f"{file} is neither JSON nor JSON lines: line {number}: {wrong.msg}"
                ) from wrong


def found(paths: Sequence[Path]) -> list[Path]:
    """The files that the arguments name; folders stand for the JSON files below them."""
    files: list[Path] = []
    for path in paths:
        below = (
            sorted(p for p in path.rglob("*") if p.suffix in {".json", ".jsonl", ".gz"}) if path.is_dir() else [path]
        )
        files += below
    return files
