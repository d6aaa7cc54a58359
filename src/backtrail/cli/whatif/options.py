"""Options of `whatif` and `fork`, as they are written, and as the SDK takes them."""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from backtrail.cli.whatif.expecting import with_expectations

F = TypeVar("F", bound=Callable[..., Any])


def text(_context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """A text, or `@file`."""
    if value is None or not value.startswith("@"):
        return value
    try:
        return Path(value[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as missing:
        told = getattr(missing, "strerror", None) or missing
        raise click.BadParameter(f"{value[1:]} cannot be read: {told}", param=option) from missing


def pairs(context: click.Context, option: click.Parameter, values: Iterable[str]) -> dict[str, str]:
    """`NAME=TEXT`, several."""
    found = {}
    for value in values:
        name, equals, told = value.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{value!r} lacks '='. Write {option.make_metavar(context)}", param=option)
        found[name] = text(context, option, told) or ""
    return found


def lists(context: click.Context, option: click.Parameter, values: Iterable[str]) -> dict[str, list[str]]:
    """`KIND:NAME=ARGUMENT`, several, and several arguments of one call."""
    found: dict[str, list[str]] = {}
    for value in values:
        for name, told in pairs(context, option, [value]).items():
            found.setdefault(name, []).extend(told.split(","))
    return found


def importable() -> None:
    """The user's modules can be imported from where the command is typed, as `python -m` has it."""
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))


def checked(_context: click.Context, option: click.Parameter, ref: str | None) -> Callable[..., Any] | None:
    """`module:function`."""
    from backtrail.sdk.replay.divergence import NotReplayable
    from backtrail.sdk.replay.entry import function_of

    if ref is None:
        return None
    importable()
    try:
        found: Callable[..., Any] = function_of(ref)
    except NotReplayable as wrong:
        raise click.BadParameter(str(wrong), param=option) from wrong
    return found


def faulty(_context: click.Context, option: click.Parameter, values: Iterable[str]) -> list[Any]:
    """`KIND:NAME=WHAT`, several."""
    from backtrail.sdk.replay.supposing.faults import fault_of

    try:
        return [fault_of(value) for value in values]
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param=option) from wrong


CHECK: Final = click.option(
    "--check", metavar="MODULE:FUNCTION", callback=checked, help="Says of each run whether it did well."
)
ANSWERS: Final = (
    click.option(
        "--on-miss",
        metavar="KIND:NAME=WAY",
        multiple=True,
        callback=pairs,
        help="What answers a call that was not recorded: raise, nearest, body, stub:VALUE, "
        "simulate:MODULE:FUNCTION, simulate:model=NAME, ask or live.",
    ),
    click.option("--allow-live", metavar="KIND:NAME", multiple=True, help="What `live` may reach; * is a wildcard."),
    click.option(
        "--ignore", metavar="KIND:NAME=ARGUMENT", multiple=True, callback=lists, help="An argument that tells nothing."
    ),
)
ENDS: Final = (
    click.option("--exhausted", type=click.Choice(["raise", "repeat_last"]), default="raise", show_default=True),
    click.option("--level", type=click.Choice(["tool", "http"]), default="tool", show_default=True),
    click.option("--entry", metavar="MODULE:FUNCTION", help="What to call, where the tape does not tell."),
    click.option("--post/--no-post", default=True, help="Whether the server hears how it went, where it has the run."),
    click.option("--keep", type=click.Path(file_okay=False), help="A folder for the tapes of the new runs."),
)
HOW: Final = (
    click.option("--samples", type=click.IntRange(1), default=1, show_default=True, help="How many runs."),
    CHECK,
    *ANSWERS,
    click.option(
        "--fault",
        "faults",
        metavar="KIND:NAME=WHAT",
        multiple=True,
        callback=faulty,
        help="What goes wrong: error, error:WORDS, timeout, empty, truncated, slow or slow:SECONDS; @2 for the second "
        "call alone.",
    ),
    *ENDS,
    click.option("--golden", metavar="NAME", help="Where all samples pass, keep one as this golden case, in golden/."),
)


def with_how(command: F) -> F:
    """Adds the options that say how new runs are made."""
    return with_options(HOW, with_expectations(command))


def with_options(options: Sequence[Callable[[F], F]], command: F) -> F:
    """Adds options, the first on top."""
    for option in reversed(options):
        command = option(command)
    return command
