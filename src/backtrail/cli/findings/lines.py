"""A finding on the terminal."""

from typing import Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from backtrail.cli.terminal import one_line, plain

MARKS: Final = {"critical": ("●", "bold red"), "warning": ("●", "yellow"), "info": ("○", "dim")}
VERDICTS: Final = {"right": ("right", "green"), "wrong": ("wrong", "red"), "not_useful": ("not useful", "yellow")}
ID: Final = 16
"""Characters of a span's id: all of an ordinary one."""


def heading(finding: dict[str, Any]) -> Text:
    """How grave it is, who says so, and what people thought of it."""
    sign, style = MARKS[finding["severity"]]
    line = Text(f"{sign} ", style=style) + Text(plain(finding["detector"]), style="bold")
    line += Text(f"  {finding['severity']}", style=style)
    if finding["times"] > 1:
        line += Text(f" · {finding['times']} times", style="dim")
    line += Text(f" · {finding['confidence']:.0%} sure · span {one_line(finding['span_id'], ID)}", style="dim")
    if feedback := finding["feedback"]:
        word, colour = VERDICTS[feedback["verdict"]]
        line += Text(f" · {word}", style=colour)
        if feedback["comment"]:
            line += Text(f": {one_line(feedback['comment'], 80)}", style="dim")
    return line


def told(out: Console, finding: dict[str, Any], indent: int = 2) -> None:
    """Print a finding: what it is, what shows it, and what to try."""
    out.print(Padding(heading(finding), (0, 0, 0, indent)))
    out.print(Padding(Text(plain(finding["evidence"])), (0, 0, 0, indent + 2)))
    if finding["advice"]:
        out.print(Padding(Text(f"→ {plain(finding['advice'])}", style="cyan"), (0, 0, 0, indent + 2)))
