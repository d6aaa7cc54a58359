"""docs/guide/cli.md tells every command and every option."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from backtrail.cli.main import COMMANDS, main

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "cli.md").read_text()
COMMON = GUIDE.partition("## What all have in common")[2].partition("\n## ")[0]


def section(name: str) -> str:
    return GUIDE.partition(f"\n### {name}\n")[2].partition("\n#")[0]


def loaded(name: str) -> click.Command:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    return command


def leaves(name: str) -> Iterator[tuple[str, click.Command]]:
    command = loaded(name)
    if isinstance(command, click.Group):
        yield from ((f"{name} {below}", leaf) for below, leaf in command.commands.items())
    else:
        yield name, command


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example(name: str) -> None:
    assert f"backtrail {name}" in section(name)
    for called, _ in leaves(name):
        assert called in section(name), called


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "serve"])
def test_every_option_is_explained(name: str) -> None:
    for _, leaf in leaves(name):
        for option in (parameter for parameter in leaf.params if isinstance(parameter, click.Option)):
            for flag in option.opts:
                assert f"`{flag}`" in section(name) + COMMON, flag


def test_nothing_is_explained_that_is_not_there() -> None:
    told = set(re.findall(r"`(--[a-z-]+)`", GUIDE)) - {"--help"}
    there = {
        flag for name in COMMANDS for _, leaf in leaves(name) for parameter in leaf.params for flag in parameter.opts
    }
    assert told <= there
    assert set(re.findall(r"^### (\w+)$", GUIDE, re.M)) == set(COMMANDS)
