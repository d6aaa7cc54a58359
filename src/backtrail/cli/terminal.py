"""How text reaches a terminal or a pipe: its width, and nothing in it that the terminal would obey."""

import os
import re
import sys
import unicodedata
from typing import Any, Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

UNBOUND: Final = 10_000
"""Width of a table in a pipe: nothing is cut for grep."""
CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def console(pipe_width: int = UNBOUND) -> Console:
    """Standard output; as wide as the terminal, or so wide where it is none."""
    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else pipe_width
    return Console(width=width, highlight=False, markup=False, emoji=False)


def errors() -> Console:
    """Standard error, for what is not the answer."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def progress() -> Progress:
    """A progress bar on standard error, gone when it is done; silent where nobody watches."""
    return _bar(MofNCompleteColumn())


def percentage() -> Progress:
    """The same for work that is counted in parts of a whole."""
    return _bar(TaskProgressColumn())


def _bar(figure: ProgressColumn) -> Progress:
    out = errors()
    columns = (TextColumn("{task.description}"), BarColumn(), figure, TimeRemainingColumn())
    return Progress(*columns, console=out, transient=True, disable=not out.is_terminal)


def plain(text: Any) -> str:
    """Text that a terminal only shows: what would move its cursor, colour it or turn it around is made visible."""
    return CONTROL.sub(_visible, str(text).replace("\r\n", "\n"))


def one_line(text: Any, width: int) -> str:
    """Text on one line, cut with an ellipsis."""
    flat = " ".join(plain(str(text)[: 8 * width + 1000]).split())
    return flat if len(flat) <= width else flat[: width - 1].rstrip() + "…"


def _visible(found: "re.Match[str]") -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "" if unicodedata.category(found[0]) == "Cf" else "\ufffd"
