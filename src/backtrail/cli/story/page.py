"""A story on the terminal."""

import re
from collections.abc import Iterable
from typing import Any, Final

from rich.console import Console, Group, RenderableType
from rich.text import Text

from backtrail.cli.story.telling import Line, Passage
from backtrail.cli.terminal import one_line, plain
from backtrail.cli.words import moment, money, plural, span_of_time, tokens

STYLES: Final = {
    "system": "dim",
    "user": "cyan",
    "assistant": "green",
    "calls": "yellow",
    "thinks": "italic dim",
    "failed": "bold red",
    "escalated": "bold magenta",
    "stopped": "yellow",
    "note": "yellow",
}
LOUD: Final = frozenset({"failed", "escalated", "note", "stopped", "thinks", "system"})
"""Labels whose text has their colour too."""
LABEL: Final = 9
TITLE: Final = 600
BLANK: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")


def tell(out: Console, trace: dict[str, Any], story: Iterable[Passage], *, full: bool) -> None:
    """Print the whole story, passage by passage."""
    out.print(title(trace), overflow="fold")
    agent: str | None = None
    for place, passage in enumerate(story):
        if passage.agent and passage.agent != agent:
            agent = passage.agent
            out.print(Text(f"\n── agent {one_line(agent, 60)} ──", style="blue"))
        if passage.number or not place:
            out.print()
        out.print(_heading(out, passage, full=full))
        for line in passage.lines:
            out.print(_line(out, line, full=full))
    out.print()
    out.print(ending(trace))


def title(trace: dict[str, Any]) -> RenderableType:
    """What the run is, and what it took."""
    totals = trace["totals"]
    steps = plural(totals["steps"], "step")
    if totals["llm_calls"] not in (0, totals["steps"]):
        steps += f" ({plural(totals['llm_calls'], 'LLM call')})"
    tools = plural(totals["tool_calls"], "tool call")
    figures = [
        steps,
        tools + (f" ({totals['tool_errors']} failed)" if totals["tool_errors"] else ""),
        plural(tokens(totals), "token") if tokens(totals) else "",
        money(totals["cost"]) if totals["cost"] is not None else "",
        span_of_time(trace["start"], trace["end"]),
        moment(trace["start"]),
    ]
    whose = [
        f"{word} {trace[field]}"
        for word, field in (
            ("project", "project"), ("session", "session_id"), ("user", "user_id"), ("service", "service"),
            ("release", "release"), ("environment", "environment"),
        )
        if trace.get(field)
    ]  # fmt: skip
    models = [", ".join(trace["models"][:3])] if trace["models"] else []
    return Group(
        Text(one_line(trace["name"] or "(no name)", 200), style="bold") + Text(f"  {trace['trace_id']}", style="dim"),
        Text(plain(" · ".join(fact for fact in figures if fact))),
        Text(plain(" · ".join(whose + models)), style="dim"),
    )


def ending(trace: dict[str, Any]) -> RenderableType:
    """How the run came out, and what was thought of it."""
    errors, escalated = trace["totals"]["errors"], trace["totals"]["escalations"]
    inside = f" {plural(errors, 'span')} inside failed." if errors else ""
    if trace["end"] is None:
        line = Text("The run is still open.", style="yellow")
    elif trace["status"] == "error":
        line = Text("The run failed.", style="bold red")
    else:
        line = Text(f"The run ended.{inside}", style="yellow" if errors else "green")
    if escalated:
        line += Text(" It was handed over to a human.", style="magenta")
    if count := trace["findings"]["count"]:
        line += Text(
            f" {plural(count, 'finding')}: backtrail diagnose {one_line(trace['trace_id'][:8], 8)}", style="yellow"
        )
    return Group(line, *(_score(score) for score in trace.get("scores", [])))


def _score(score: dict[str, Any]) -> Text:
    value = score["text"] if score["value"] is None else f"{score['value']:g}"
    comment = f": {one_line(score['comment'], 200)}" if score["comment"] else ""
    return Text(plain(f"Score {score['name']} {value}{comment}"), style="dim")


def _heading(out: Console, passage: Passage, *, full: bool) -> Text:
    number = Text(f"{passage.number:>3}. " if passage.number else " " * 5, style="bold")
    title = Text(f"{passage.kind} ", style="magenta")
    title += Text(plain(passage.title if full else shortened(passage.title, TITLE)), style="bold")
    return _hanging(out, number, title + Text(f"  {plain(' · '.join(passage.facts))}", style="dim"), 5)


def _line(out: Console, line: Line, *, full: bool) -> Text:
    word = line.label.partition(" ")[0]
    text = plain(line.text if full else shortened(line.text, line.limit))
    style = STYLES.get(word, "")
    label = Text(f"     {plain(line.label):<{LABEL}} ", style=style or "dim")
    return _hanging(out, label, Text(text, style=style if word in LOUD else ""), 6 + LABEL)


def _hanging(out: Console, label: Text, text: Text, indent: int) -> Text:
    """A label and a text beside it, wrapped under itself."""
    first = Text(" " * max(0, len(label) - indent)) + text
    lines = first.wrap(out, max(20, out.width - indent), overflow="fold")
    lines[0] = label + lines[0][max(0, len(label) - indent) :]
    for line in lines:
        line.rstrip()
    return Text(f"\n{' ' * indent}").join(lines)


def shortened(text: str, limit: int) -> str:
    """The beginning of a text, and how much is missing; blank lines in a row are one."""
    squeezed = BLANK.sub("\n\n", text.strip())
    if len(squeezed) <= limit + limit // 10:
        return squeezed
    head = squeezed[:limit]
    cut = head.rsplit(None, 1)[0] if " " in head[limit // 2 :] else head
    return f"{cut} … (+{len(squeezed) - len(cut):,} characters)"
