"""The show: three agents start together, are caught while they run, and their incidents are filled in."""

import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from pathlib import Path
from textwrap import shorten
from typing import Any, Final

from rich.console import Console
from rich.markup import escape

from backtrail.cli.client import Client
from backtrail.cli.demo.live.cast import CAST, start
from backtrail.cli.demo.live.replaying import replayed
from backtrail.cli.demo.live.rules import lay_down
from backtrail.cli.demo.live.world import Pace, world

THINKING: Final = 1.5
"""Seconds that a model thinks in the demo: slow enough to watch, and a run is over in half a minute."""
LAST: Final = 170
"""Characters of an agent's last words."""
PATIENCE: Final = 10.0
"""Seconds that the last incident is waited for."""


def act(client: Client, console: Console, desk: Path, pace: Pace = lambda *_: THINKING) -> Mapping[str, str]:
    """Run the three agents to their end, or to where they are stopped; the session of each by its name.

    `desk` is a folder for the code of the one that is mended.
    """
    lay_down(client)
    stamp = time.strftime("%H%M%S")
    sessions = {part.name: f"{part.name}-{stamp}" for part in CAST}
    console.print("\n[bold]Three agents are at work[/] (their models are scripts, everything else is real):")
    for part in CAST:
        console.print(f"  {part.name:16} {part.flaw}  [dim]session {sessions[part.name]}[/]", highlight=False)
    with world(client.server, pace) as place, ThreadPoolExecutor(len(CAST)) as waiting:
        playing = {part.name: start(part, place.env(part, sessions[part.name])) for part in CAST}
        try:
            ends = [waiting.submit(_end, name, process) for name, process in playing.items()]
            for end in as_completed(ends):
                console.print(f"\n{escape(end.result())}", highlight=False)
        finally:
            for process in playing.values():
                process.kill()  # where Ctrl-C came first; nothing happens to those that have ended
        _sum_up(client, console, sessions)
        replayed(client, console, CAST[0], place, sessions[CAST[0].name], desk)
    return sessions


def _end(name: str, process: "subprocess.Popen[str]") -> str:
    """How an agent ended, as soon as it has."""
    began = time.monotonic()
    with process:
        said, _ = process.communicate()
    return f"{name} ended after {time.monotonic() - began:.0f} s: {shorten(said, LAST, placeholder=' …')}"


def _sum_up(client: Client, console: Console, sessions: Mapping[str, str]) -> None:
    console.print("\n[bold]Incidents[/], their runbooks filled in:")
    for row in _filled(client, set(sessions.values())):
        took = f"all five steps after {_seconds(row):.2f} s" if row["filled"] else "not all steps are filled in yet"
        console.print(f"  {row['number']:>3}  {escape(row['title'])}  [dim]{took}[/]", highlight=False)
        console.print(f"       {client.server}/incidents/{row['number']}", style="blue")


def _filled(client: Client, sessions: set[str]) -> list[dict[str, Any]]:
    """The incidents of these sessions, by number, as soon as all are filled in; as they are where that takes long."""
    until = time.monotonic() + PATIENCE
    while True:
        rows = [row for row in client.rows("/api/incidents", 100) if row["session_id"] in sessions]
        if all(row["filled"] for row in rows) or time.monotonic() > until:
            return sorted(rows, key=lambda row: int(row["number"]))
        time.sleep(0.2)


def _seconds(row: Mapping[str, Any]) -> float:
    return (datetime.fromisoformat(row["filled"]) - datetime.fromisoformat(row["opened"])).total_seconds()
