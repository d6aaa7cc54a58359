"""The demo's pager: a channel of the server that ends in this terminal."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Final

import click
from rich.console import Console
from rich.markup import escape

from backtrail.cli.client import Client
from backtrail.testing.receiver import Received, Receiver, receiving

CHANNEL: Final = "/api/channels/demo-terminal"


@contextmanager
def pager(client: Client, console: Console) -> Iterator[Receiver]:
    """A receiver of webhooks on a local port, known to the server as a channel, until the block ends."""
    receiver = Receiver()
    receiver.heard = lambda request: show(request, client, console)
    with receiving(receiver):
        told = {"name": "The demo's terminal", "kind": "webhook", "config": {"url": f"{receiver.url}/pages"}}
        client.put(CHANNEL, told)
        try:
            yield receiver
        finally:
            with suppress(click.ClickException):  # the server may have ended first
                client.delete(CHANNEL)


def show(request: Received, client: Client, console: Console) -> None:
    """Print a page as it came in: how long after the span it was, what, who, why, and where to look."""
    for alert in request.json["alerts"]:
        labels, notes = alert["labels"], alert["annotations"]
        firing = alert["status"] == "firing" and notes.get("action") == "trigger"
        colour = "red" if firing else "green" if alert["status"] == "resolved" else "yellow"
        console.print(
            f"\n[bold {colour}]PAGE[/] [bold]{escape(notes['summary'])}[/]{_after(notes, client, firing=firing)}"
        )
        who = f"{labels.get('agent', '')}  session {notes.get('session_id', '-')}"
        where = f"trace {notes.get('trace_id', '-')[:16]}  span {notes.get('span_id', '-')}"
        console.print(f"     {escape(who)}  {escape(where)}", highlight=False)
        if firing:
            console.print(f"     {escape(notes['description'])}", highlight=False)
        console.print(f"     {notes.get('incident_url', '')}", style="blue", soft_wrap=True)


def _after(notes: dict[str, Any], client: Client, *, firing: bool) -> str:
    """The time since the span that is to blame ended, or began where it is open."""
    if not firing or not notes.get("span_id"):
        return ""
    now = time.time()
    try:
        span = client.read(f"/api/spans/{notes['span_id']}", trace_id=notes.get("trace_id"))
    except click.ClickException:
        return ""
    at = datetime.fromisoformat(span["end"] or span["start"]).timestamp()
    return f" [dim]{now - at:.1f} s after the span[/]"
