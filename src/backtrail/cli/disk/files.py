"""Reading files of runs, whatever wrote them."""

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TextIO, cast

import click

ENDINGS: Final = (".json", ".jsonl", ".ndjson", ".otlp", ".json.gz", ".jsonl.gz", ".ndjson.gz", ".otlp.gz")


class Unread(click.ClickException):
    """A file is not what can be imported."""


def objects(file: Path) -> Iterator[Any]:
    """The JSON values of a file that holds one, or one a line (read line by line); packed with gzip or not.

    Raises Unread with the place of what is wrong.
    """
    try:
        with opened(file) as text:
            first = next((line for line in text if line.strip()), "")
            if is_json(first):
                yield json.loads(first)
                yield from lines(file, text, 2)
            else:
                yield whole(file, first + text.read())
    except (OSError, EOFError, zlib.error) as trouble:
        raise Unread(f"{file} cannot be read: {trouble}") from trouble


def opened(file: Path) -> TextIO:
    """The text of a file. Raises OSError."""
    with file.open("rb") as start:
        packed = start.read(2) == b"\x1f\x8b"
    opening = gzip.open if packed else open
    return cast("TextIO", opening(file, "rt", encoding="utf-8-sig", errors="replace", newline="\n"))


def whole(file: Path, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as wrong:
        raise Unread(f"{file} is not JSON: {wrong.msg}: line {wrong.lineno}") from wrong
    except RecursionError as deep:
        raise Unread(f"{file} is nested too deep to be read") from deep


def lines(file: Path, text: TextIO, first: int) -> Iterator[Any]:
    for number, line in enumerate(text, first):
        if line.strip():
            try:
                yield json.loads(line)
            except (json.JSONDecodeError, RecursionError) as wrong:
                raise Unread(f"{file} is not JSON lines: line {number}: {wrong}") from wrong


def found(paths: Sequence[Path], *, needed: bool = True) -> list[Path]:
    """The files that the arguments name; folders stand for the files of JSON below them.

    Raises Unread where there is none and one is needed.
    """
    files = [file for path in paths for file in (below(path) if path.is_dir() else [path])]
    if needed and not files:
        raise Unread(f"There is no file to import: folders are searched for {', '.join(ENDINGS)}.")
    return files


def below(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.name.endswith(ENDINGS) and file.is_file())


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return False
    return True
