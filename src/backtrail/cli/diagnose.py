"""`backtrail diagnose`: what went wrong in a run, and in which step it began."""

import re
from typing import Any, Final

import click
from rich.console import Console
from rich.text import Text

from backtrail.cli.client import Client, escaped, print_json, with_client
from backtrail.cli.findings.lines import indented, told
from backtrail.cli.naming import trace_named
from backtrail.cli.story.page import title
from backtrail.cli.terminal import console, one_line, plain

LINK: Final = re.compile(r"\[([^\]]{1,200})\]\(span:([^)]{1,200})\)")
SHOWN: Final = 5
"""Origins that are told; --json has them all."""
BAR: Final = 10
"""Characters of a whole score."""


@click.command("diagnose")
@click.argument("trace_id", metavar="[TRACE]", default="")
@click.option("--failed", is_flag=True, help="You know that the run failed: slight cues may name a step too.")
@with_client
def command(client: Client, trace_id: str, failed: bool) -> None:
    """Say what went wrong in the run TRACE: the steps in which it most likely began, and what shows it.

    TRACE is an id, the beginning of one, or nothing for the newest run.
    """
    path = f"/api/traces/{escaped(trace_named(client, trace_id))}"
    made = client.read(f"{path}/diagnosis", failed="true" if failed else None)
    if client.as_json:
        print_json(made)
        return
    show(console(pipe_width=100), client.read(path), made)


def show(out: Console, trace: dict[str, Any], made: dict[str, Any]) -> None:
    """Print the diagnosis of a trace."""
    out.print(title(trace), overflow="fold")
    out.print()
    out.print(_verdict(made))
    if made["story"]:
        out.print()
        out.print(indented(out, linked(made["story"]), 0))
    if made["origins"]:
        out.print(Text("\nWhere it began", style="bold"))
        for place, origin in enumerate(made["origins"][:SHOWN], 1):
            _origin(out, place, origin)
    if made["findings"]:
        out.print(Text("\nWhat was found", style="bold"))
        for same in _alike(made["findings"]):
            told(out, same[0], again=len(same) - 1)
    if made["model"]:
        out.print(Text(f"\nRanked and told by {plain(made['model'])}.", style="dim"))
    for note in made["notes"]:
        out.print(Text(plain(note), style="yellow"))


def _alike(findings: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Findings that say the same together, where the first of them stands."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for finding in findings:
        found.setdefault((finding["detector"], finding["evidence"]), []).append(finding)
    return list(found.values())


def _verdict(made: dict[str, Any]) -> Text:
    well = made["failure"] == "none"
    line = Text("✓ " if well else "✗ ", style="green" if well else "bold red")
    line += Text(plain(made["title"]), style="bold")
    agent = f"agent {plain(made['agent'])}" if made["agent"] else ""
    facts = [agent, "" if well else made["failure"].replace("_", " ")]
    return line + Text("".join(f"  · {fact}" for fact in facts if fact), style="dim")


def _origin(out: Console, place: int, origin: dict[str, Any]) -> None:
    full = max(0, min(BAR, round(origin["score"] * BAR)))
    line = Text(f"{place:>3}. ", style="bold") + Text(f"step {origin['step']}", style="bold cyan")
    line += Text(f"  {'█' * full}{'░' * (BAR - full)} {origin['score']:>3.0%}", style="magenta")
    agent = f" · agent {one_line(origin['agent'], 40)}" if origin["agent"] else ""
    line += Text(
        f"  {origin['failure'].replace('_', ' ')}{agent} · span {one_line(origin['span_id'], 40)}", style="dim"
    )
    out.print(line)
    out.print(indented(out, linked(origin["reason"]), 5))
    found = ", ".join(dict.fromkeys(finding["detector"] for finding in origin["findings"]))
    if found:
        out.print(indented(out, Text(f"found by {plain(found)}", style="dim"), 5))


def linked(text: str) -> Text:
    """A text whose links to spans are marked."""
    line, at = Text(), 0
    for link in LINK.finditer(text):
        line += Text(plain(text[at : link.start()])) + Text(plain(link[1]), style="bold cyan")
        at = link.end()
    return line + Text(plain(text[at:]))
