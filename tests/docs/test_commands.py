"""Every command that the documentation shows is one that Backtrail has, flags included."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from backtrail.cli.main import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHOWN = re.compile(r"^ *(?:\$ )?(?:[A-Z_]+=\S+ )*(backtrail [a-z].*)$|`(backtrail [a-z][^`]*)`", re.MULTILINE)
FLAG = re.compile(r"--[\w-]+|-\w")


def shown(page: Path) -> Iterator[list[str]]:
    """The words of each command on the page, up to a pipe or a comment."""
    for match in SHOWN.finditer(page.read_text()):
        text = match[1] or match[2]
        if match[1] and not in_block(page.read_text(), match.start()):
            continue  # prose
        lexer = shlex.shlex(text, posix=True, punctuation_chars="|>&;")
        lexer.commenters, lexer.whitespace_split = "#", True
        words = list(lexer)
        end = next((at for at, word in enumerate(words) if set(word) <= set("|>&;")), len(words))
        yield words[1:end]


def in_block(text: str, at: int) -> bool:
    """Whether the line is code: indented by four, or between fences."""
    return text.startswith("    ", at) or text.count("```", 0, at) % 2 == 1


def wrong(words: list[str]) -> str | None:
    """What of the command does not exist; the program that it runs has flags of its own."""
    words = words[: words.index("python")] if "python" in words else words
    command: click.Command = main
    context, rest = click.Context(main), list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(context, rest[0])
        if found is None:
            return f"there is no command {' '.join(words)}"
        command, rest = found, rest[1:]
    known = {flag for parameter in command.get_params(context) for flag in (*parameter.opts, *parameter.secondary_opts)}
    flags = {flag for word in rest if FLAG.fullmatch(flag := word.partition("=")[0])}
    unknown = sorted(flags - known - {"-h", "--help"})
    return f"backtrail {' '.join(words)} has no {unknown}" if unknown else None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_and_flag_on_the_page_exists(page: Path) -> None:
    assert [told for words in shown(page) if (told := wrong(words))] == []


def test_the_readme_shows_commands_and_each_that_reads_knows_json() -> None:
    commands = list(shown(ROOT / "README.md"))
    assert len(commands) >= 8
    reading = commands[[words[0] for words in commands].index("traces") :]
    assert [words for words in reading if wrong([*words, "--json"])] == []
