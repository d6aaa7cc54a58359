"""A finding on the terminal."""

from typing import Any, Final

from rich.console import Console
from rich.text import Text

from backtrail.cli.terminal import one_line, plain
from backtrail.cli.words import plural

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


def told(out: Console, finding: dict[str, Any], indent: int = 2, again: int = 0) -> None:
    """Print a finding: what it is, what shows it, and what to try; `again`: at how many more spans it was found."""
    more = Text(f" and {plural(again, 'more span')}", style="dim") if again else Text()
    out.print(indented(out, heading(finding) + more, indent))
    out.print(indented(out, Text(plain(finding["evidence"])), indent + 2))
    if finding["advice"]:
        out.print(indented(out, Text(f"→ {plain(finding['advice'])}", style="cyan"), indent + 2))


def indented(out: Console, text: Text, indent: int) -> Text:
    """A text wrapped within its indent, without blanks at the ends of its lines."""
    lines = text.wrap(out, max(20, out.width - indent), overflow="fold")
    for line in lines:
        line.rstrip()
    return Text(" " * indent) + Text(f"\n{' ' * indent}").join(lines)
