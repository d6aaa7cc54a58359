"""The show: three agents start together, are caught while they run, and their incidents are filled in."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from typing import Any, Final

from rich.console import Console
from rich.markup import escape

from backtrail.cli.client import Client
from backtrail.cli.demo.live.cast import CAST, Part, start
from backtrail.cli.demo.live.rules import lay_down
from backtrail.cli.demo.live.world import Pace, World, world

THINKING: Final = 1.5
"""Seconds that a model thinks in the demo: slow enough to watch, and a run is over in half a minute."""
PATIENCE: Final = 10.0
"""Seconds that the last incident is waited for."""


def act(client: Client, console: Console, pace: Pace = lambda *_: THINKING) -> Mapping[str, str]:
    """Run the three agents to their end, or to where they are stopped; the session of each by its name."""
    lay_down(client)
    stamp = time.strftime("%H%M%S")
    sessions = {part.name: f"{part.name}-{stamp}" for part in CAST}
    console.print("\n[bold]Three agents are at work[/] (their models are scripts, everything else is real):")
    for part in CAST:
        console.print(f"  {part.name:16} {part.flaw}  [dim]session {sessions[part.name]}[/]", highlight=False)
    with world(client.server, pace) as place, ThreadPoolExecutor(len(CAST)) as stages:
        playing = [stages.submit(_play, part, place, sessions[part.name]) for part in CAST]
        for done in as_completed(playing):
            console.print(f"\n{escape(done.result())}", highlight=False)
    _sum_up(client, console, sessions)
    return sessions


def _play(part: Part, place: World, session: str) -> str:
    began = time.monotonic()
    with start(part, place.env(part, session)) as process:
        said, _ = process.communicate()
    last = " ".join(said.split())
    return f"{part.name} ended after {time.monotonic() - began:.0f} s: {last[:160]}{'…' if len(last) > 160 else ''}"


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
