"""The interpreter that runs a program, and the words that it is given: what can be watched is Python."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

LAUNCH = ("-m", "backtrail.sdk.replay.launch")
RUNNERS = frozenset({"uv", "poetry", "pdm", "pipenv", "hatch", "rye"})
"""Programs that start Python for a project."""
WITH_A_WORD = frozenset({"-X", "-W", "--check-hash-based-pycs"})
"""Options of the interpreter that are followed by a word of their own."""


class Unrunnable(click.ClickException):
    """A program that cannot be watched: what cannot be run cannot be replayed."""

    exit_code = 2


def launched(program: Sequence[str], folder: Path) -> list[str]:
    """The command that runs a program under its plan in the folder. Raises Unrunnable."""
    if not program:
        return [sys.executable, *LAUNCH, str(folder)]
    first = program[0]
    if Path(first).name.startswith("python"):
        options, rest = _parted(program[1:])
        return [first, *options, *LAUNCH, str(folder), first, *rest]
    if first.endswith(".py"):
        return [sys.executable, *LAUNCH, str(folder), *program]
    found = shutil.which(first)
    interpreter = _interpreter(Path(found)) if found else None
    if found is None or interpreter is None:
        if Path(first).name in RUNNERS:
            raise Unrunnable(
                f"{first} starts a program, and only Python itself can be watched from inside. Put it in front: "
                f"{first} run backtrail …, and then python agent.py"
            )
        raise Unrunnable(
            f"{first} is no Python program, and only those can be watched from inside. Write python agent.py, or "
            "python -m package. For other languages backtrail proxy records and replays the models' part: "
            f"backtrail proxy --record run.tape.jsonl -- {first} …"
        )
    return [interpreter, *LAUNCH, str(folder), found, *program[1:]]


def _parted(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """What the interpreter itself is told, and the program with its words. Raises Unrunnable."""
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] != "-m":
        if words[at].startswith("-c"):
            raise Unrunnable("python -c has no file to run again. Write the code into one: python agent.py")
        at += 1 + (words[at] in WITH_A_WORD)
    if at >= len(words) or words[at:] == ["-m"]:
        raise Unrunnable("python is given no program. Write python agent.py, or python -m package")
    return list(words[:at]), list(words[at:])


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
