"""An incident on the terminal: what somebody reads who was just woken."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from backtrail.cli.diagnose import linked
from backtrail.cli.findings.lines import MARKS, indented
from backtrail.cli.terminal import one_line, plain
from backtrail.cli.words import duration, moment, short_moment

VERDICTS: Final = {
    "good": ("✓", "green"),
    "bad": ("✗", "bold red"),
    "nothing": ("–", "dim"),
    "unknown": ("?", "yellow"),
}
STATES: Final = {"open": "bold red", "acknowledged": "yellow", "closed": "green"}
SHOWN: Final = 12
"""Lines of a run, and findings of a step, that are shown; --json has them all."""
FINDINGS: Final = 4
WHY: Final = "Why this step"
"""A fact that the story tells too."""


def listed(rows: list[dict[str, Any]]) -> Table:
    """Incidents as a table."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("#", "state", "severity", "opened", "owner", "what", "session"):
        table.add_column(name, no_wrap=True, justify="right" if name == "#" else "left")
    now = datetime.now(UTC)
    for row in rows:
        state = row["resolution"].replace("_", " ") if row["state"] == "closed" else row["state"]
        table.add_row(
            str(row["number"]),
            Text(state, style=STATES[row["state"]]),
            Text(row["severity"], style=MARKS[row["severity"]][1]),
            short_moment(row["opened"], now),
            one_line(row["owner"] or "-", 20),
            one_line(row["title"], 60),
            one_line(row["session_id"] or "-", 40),
        )
    return table


def shown(out: Console, found: dict[str, Any]) -> None:
    """Print an incident."""
    for text in _head(found):
        out.print(text, overflow="fold")
    for step in found["steps"]:
        out.print()
        _step(out, step)
    if found["timer"]:
        out.print()
        marks = ", ".join(f"{mark['what'].lower()} after {duration(mark['seconds'])}" for mark in found["timer"])
        out.print(Text(f"From the page: {plain(marks)}.", style="dim"), overflow="fold")
    out.print()
    for line in _next(found):
        out.print(Text(line, style="cyan"))


def _head(found: dict[str, Any]) -> Iterator[Text]:
    mark, style = MARKS[found["severity"]]
    head = Text(f"{mark} ", style=style) + Text(f"#{found['number']} {plain(found['title'])}", style="bold")
    yield head + Text(f"  {found['state']}", style=STATES[found["state"]])
    labels = ", ".join(f"{name} {value}" for name, value in found["labels"].items())
    owner = f"owner {found['owner']}" if found["owner"] else "no owner"
    yield Text(plain(f"  {moment(found['opened'])} · rule {found['rule']} · {labels} · {owner}"), style="dim")
    yield Text(f"  {plain(found['evidence'])}")
    if found["trace_id"]:
        gone = " (gone: forgotten, or older than what is kept)" if found["trace_gone"] else ""
        session = f" · session {found['session_id']}" if found["session_id"] else ""
        yield Text(plain(f"  trace {found['trace_id']}{gone}{session}"), style="dim")
    if found["earlier"]:
        one = found["earlier"]
        how = f"closed as {one['resolution'].replace('_', ' ')}: {one['reason']}" if one["resolution"] else one["state"]
        yield Text(plain(f"  It fired before: #{one['number']}, {how}"), style="yellow")
    if found["related"]:
        others = ", ".join(f"#{one['number']} {one['title']}" for one in found["related"])
        yield Text(plain(f"  Same run or session: {others}"), style="yellow")
    if found["state"] == "closed":
        yield Text(
            plain(f"  Closed by {found['closed_by']} as {found['resolution']}: {found['reason']}"), style="green"
        )


def _step(out: Console, step: dict[str, Any]) -> None:
    content = step["content"]
    mark, style = VERDICTS[step["verdict"]]
    line = Text(f"{step['step']} ", style="bold") + Text(f"{mark} ", style=style) + Text(step["name"], style="bold")
    if step["confirmed"]:
        line += Text(f"  confirmed by {plain(step['confirmed_by'])}", style="green")
        line += Text(f": {plain(step['note'])}" if step["note"] else "", style="green")
    out.print(line)
    if not content:
        out.print(Text("    is being filled in", style="dim"))
        return
    out.print(indented(out, Text(plain(content["headline"])), 4))
    told_below = bool((content.get("cause") or {}).get("origin"))
    for fact in content["facts"]:
        if told_below and fact["name"] == WHY:
            continue
        out.print(indented(out, Text(f"{plain(fact['name'])}: ", style="dim") + Text(plain(fact["value"])), 6))
    for name in ("run", "arguments", "retrieval", "cause", "change"):
        if content.get(name):
            for text in PARTS[name](content[name]):
                out.print(indented(out, text, 6))
    for finding in content["findings"][:FINDINGS] if step["step"] in (2, 3) else ():
        sign, colour = MARKS[finding["severity"]]
        text = Text(f"{sign} {plain(finding['detector'])}: ", style=colour) + Text(plain(finding["evidence"]))
        out.print(indented(out, text, 6))
    for note in content["notes"]:
        out.print(indented(out, Text(plain(note), style="yellow"), 6))


def _run(lines: list[dict[str, Any]]) -> Iterator[Text]:
    flagged = next((at for at, line in enumerate(lines) if line["flagged"]), len(lines) - 1)
    first = max(0, min(flagged - SHOWN // 2, len(lines) - SHOWN))
    for line in lines[first : first + SHOWN]:
        if line["left_out"] or (first and line is lines[first]):
            yield Text("⋮", style="dim")
        steps = f"step {line['step']}" if line["times"] == 1 else f"steps {line['step']} to {line['until']}"
        yield Text(f"{'▶' if line['flagged'] else ' '} {steps}  ", style="bold" if line["flagged"] else "") + _does(
            line
        )


def _does(line: dict[str, Any]) -> Text:
    if not line["calls"]:
        return Text(one_line(line["says"] or line["failure"], 100), style="dim")
    told = Text()
    for at, call in enumerate(line["calls"]):
        what = f"{call['tool']} {call['arguments']}"
        came = f"✗ {call['failure']}" if call["failure"] else ("… still running" if call["open"] else "✓")
        told += Text("; " if at else "") + Text(one_line(what, 70)) + Text(f" {one_line(came, 70)}", _colour(call))
    return told


def _colour(call: dict[str, Any]) -> str:
    return "red" if call["failure"] else "yellow" if call["open"] else "green"


def _arguments(found: dict[str, Any]) -> Iterator[Text]:
    for violation in found["violations"]:
        yield Text(f"✗ {plain(violation)}", style="red")


def _retrieval(found: dict[str, Any]) -> Iterator[Text]:
    for each in found["documents"]:
        score = "" if each["score"] is None else f"{each['score']:.3g}  "
        style = "" if each["fits"] else "dim"
        yield (
            Text(f"{each['rank']:>2}. {score}", style=style)
            + Text(
                f"{'fits' if each['fits'] else 'no word of the query'}{', used' if each['used'] else ''}  ",
                style="green" if each["used"] else "yellow",
            )
            + Text(one_line(each["title"] or each["text"], 80), style=style)
        )


def _cause(found: dict[str, Any]) -> Iterator[Text]:
    if found["story"] and found["origin"]:
        yield linked(found["story"])


def _change(found: dict[str, Any]) -> Iterator[Text]:
    yield Text(f"→ {plain(found['where'])}: ", style="bold cyan") + Text(plain(found["text"]), style="cyan")
    if found["current"]:
        yield Text(f"It says now: {json.dumps(one_line(found['current'], 200), ensure_ascii=False)}", style="dim")


PARTS: Final[dict[str, Callable[[Any], Iterator[Text]]]] = {
    "run": _run,
    "arguments": _arguments,
    "retrieval": _retrieval,
    "cause": _cause,
    "change": _change,
}


def _golden(found: dict[str, Any]) -> str | None:
    """The golden case that step 5 names."""
    known = found["steps"][-1].get("content", {}).get("golden_case") or {}
    return known.get("id")


def _next(found: dict[str, Any]) -> Iterator[str]:
    """What can be done now, as commands."""
    number = found["number"]
    if found["state"] == "open":
        yield f"backtrail incident ack {number}"
    if found["state"] != "closed":
        unconfirmed = next((step["step"] for step in found["steps"] if not step["confirmed"] and step["filled"]), None)
        if unconfirmed:
            yield f"backtrail incident confirm {number} {unconfirmed}"
        yield f"backtrail incident close {number} --golden-case {_golden(found) or 'ITEM'}"
        yield f"backtrail incident close {number} --as not_a_problem --reason '...'"
    yield f"backtrail incident post-mortem {number}"
