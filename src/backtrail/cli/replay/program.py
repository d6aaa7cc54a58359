"""The interpreter that runs a program, and the words that it is given: what can be watched is Python."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

LAUNCH = ("-m", "backtrail.sdk.replay.launch")


def launched(program: Sequence[str], folder: Path) -> list[str]:
    """The command that runs a program under its plan in the folder. Raises click.ClickException."""
    if not program:
        return [sys.executable, *LAUNCH, str(folder)]
    first = program[0]
    if Path(first).name.startswith("python"):
        return [first, *LAUNCH, str(folder), *program]
    if first.endswith(".py"):
        return [sys.executable, *LAUNCH, str(folder), *program]
    found = shutil.which(first)
    interpreter = _interpreter(Path(found)) if found else None
    if found is None or interpreter is None:
        raise click.ClickException(
            f"{first} is no Python program, and only those can be watched from inside. Write python agent.py, or "
            "python -m package; for other languages see docs/guide/replay/cannot.md."
        )
    return [interpreter, *LAUNCH, str(folder), found, *program[1:]]


def _interpreter(script: Path) -> str | None:
    """The Python that a script names in its first line."""
    try:
        with script.open("rb") as file:
            first = file.readline(1_000).decode("utf-8", "replace")
    except OSError:
        return None
    told = first.removeprefix("#!").strip().split()
    if not first.startswith("#!") or not any("python" in Path(word).name for word in told):
        return None
    return next(word for word in told if "python" in Path(word).name)
