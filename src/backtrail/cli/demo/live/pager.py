"""The demo's pager: a channel of the server that ends in this terminal."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Final

import click
from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from backtrail.cli.client import Client
from backtrail.testing.receiver import Received, Receiver, receiving

CHANNEL: Final = "/api/channels/demo-terminal"
INDENT: Final = (0, 0, 0, 6)
COLOURS: Final = {"trigger": "red", "resolve": "green"}


@contextmanager
def pager(client: Client, console: Console) -> Iterator[Receiver]:
    """A receiver of webhooks on a local port, known to the server as a channel, until the block ends."""
    receiver = Receiver()
    receiver.heard = Screen(client, console).show
    with receiving(receiver):
        with suppress(click.ClickException):  # a demo that was killed left it behind, with another port
            client.delete(CHANNEL)
        told = {"name": "The demo's terminal", "kind": "webhook", "config": {"url": f"{receiver.url}/pages"}}
        client.put(CHANNEL, told)
        try:
            yield receiver
        finally:
            with suppress(click.ClickException):  # the server may have ended first
                client.delete(CHANNEL)


class Screen:
    """Prints pages as they come in. What went wrong before it was switched on is in the web app."""

    def __init__(self, client: Client, console: Console) -> None:
        self._client, self._console = client, console
        self._since = time.time()
        self._shown: set[str] = set()
        """Fingerprints of what was printed: only its end is printed too."""

    def show(self, request: Received) -> None:
        """A request of the server's; called from any thread."""
        came = time.time()
        for alert in request.json["alerts"]:
            notes = alert["annotations"]
            if notes["action"] != "trigger":
                if alert["fingerprint"] in self._shown:
                    self._console.print(_headline(alert), highlight=False)
                continue
            at = self._moment(notes)
            if at > self._since:
                self._shown.add(alert["fingerprint"])
                self._console.print(_page(alert, came - at), highlight=False)

    def _moment(self, notes: Mapping[str, str]) -> float:
        """When the span that is to blame ended, or began where it is open; 0 where there is none."""
        try:
            span = self._client.read(f"/api/spans/{notes['span_id']}", trace_id=notes["trace_id"])
        except (click.ClickException, KeyError):
            return 0.0
        return datetime.fromisoformat(span["end"] or span["start"]).timestamp()


def _page(alert: Mapping[str, Any], after: float) -> Group:
    """What, how soon, who, why, and where to look."""
    labels, notes = alert["labels"], alert["annotations"]
    when = f"{after:.1f} s after the span · rule {labels['alertname']} · session {notes.get('session_id', '-')}"
    where = f"trace {notes.get('trace_id', '-')} · span {notes.get('span_id', '-')}"
    return Group(
        "",
        _headline(alert),
        Padding(Text(when, style="dim"), INDENT),
        Padding(Text(where, style="dim"), INDENT),
        Padding(Text(notes["description"]), INDENT),
        Padding(Text(notes.get("incident_url", ""), style="blue", no_wrap=True, overflow="ignore"), INDENT),
    )


def _headline(alert: Mapping[str, Any]) -> str:
    colour = COLOURS.get(alert["annotations"]["action"], "yellow")
    return f"[bold {colour}]PAGE[/]  [bold]{escape(alert['annotations']['summary'])}[/]"
