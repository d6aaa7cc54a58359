"""`backtrail tail`: traces as they come in and change."""

import contextlib
import json
import re
import time
from collections.abc import Iterable, Iterator
from typing import Any, Final

import click
import httpx
from rich.text import Text

from backtrail.cli.client import Client, Refused, print_json, refused, unreachable, with_client
from backtrail.cli.terminal import console, errors, one_line
from backtrail.cli.traces import mark
from backtrail.cli.words import moment, plural, span_of_time, tokens

FIRST_WAIT: Final = 0.25
LONGEST_WAIT: Final = 10.0
"""Seconds between two attempts to reach a server that went away."""
SILENCE: Final = 40.0
"""Seconds without even a heartbeat, which comes every 15: the connection is dead."""
ASKED: Final = 40
"""Ids in one question: a query has at most 4000 characters."""
NEWEST: Final = 100
"""Traces that are told where more was written than the live events tell."""
REMEMBERED: Final = 10_000
"""Traces whose last line is remembered, so that it is not printed again."""


@click.command("tail")
@click.argument("query", default="")
@with_client
def command(client: Client, query: str) -> None:
    """Print each trace that matches QUERY whenever it changes, until Ctrl-C.

    Waits for a server that restarts, and then goes on where it was.
    """
    next(client.rows("/api/traces", 1, query=query), None)  # a wrong query or key is told now
    if not client.as_json:
        errors().print(Text("Waiting for spans; Ctrl-C ends.", style="dim"))
    out, shown = console(pipe_width=400), dict[str, str]()
    with contextlib.suppress(KeyboardInterrupt):
        for row in changes(client, query):
            line = json.dumps(row, sort_keys=True)
            if shown.pop(row["trace_id"], None) != line:
                print_json(row) if client.as_json else out.print(told(row), no_wrap=True, overflow="ellipsis")
            shown[row["trace_id"]] = line
            if len(shown) > REMEMBERED:
                del shown[next(iter(shown))]


def told(row: dict[str, Any]) -> Text:
    """A trace on one line."""
    totals = row["totals"]
    tools = plural(totals["tool_calls"], "tool call")
    facts = [
        plural(totals["steps"], "step"),
        tools + (f" ({totals['tool_errors']} failed)" if totals["tool_errors"] else ""),
        plural(tokens(totals), "token") if tokens(totals) else "",
        span_of_time(row["start"], row["end"]),
    ]
    time_and_id = Text(f" {moment(row['start'])[11:]}  {one_line(row['trace_id'][:8], 8)}  ", style="dim")
    name = Text(f"{one_line(row['name'] or '(no name)', 32):<32}  ", style="bold")
    return mark(row) + time_and_id + name + Text(", ".join(fact for fact in facts if fact))


def changes(client: Client, query: str) -> Iterator[dict[str, Any]]:
    """Traces as they are now, each time that something of them was written; waits for a server that went away.

    A place in the log counts as read once its traces were given out, so that a break between loses none. Raises
    click.ClickException where the server refuses, or was never there.
    """
    last, wait = "", FIRST_WAIT
    while True:
        try:
            for cursor, told_of in events(client, last):
                wait = FIRST_WAIT
                yield from matching(client, query, told_of)
                last = cursor
        except httpx.TransportError as failed:
            if not last:
                raise unreachable(client.server, failed) from failed
        except click.ClickException as failed:
            if not last or not passing(failed):
                raise
        if wait == FIRST_WAIT * 4 and not client.as_json:
            errors().print(Text("The server is away; waiting for it.", style="yellow"))
        time.sleep(wait)
        wait = min(LONGEST_WAIT, 2 * wait)


def passing(failed: Exception) -> bool:
    """Whether trying again may help: a key or a query that is refused stays refused."""
    return not isinstance(failed, Refused) or failed.status >= 500 or failed.status == 429


def matching(client: Client, query: str, told_of: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The traces of one event that match the query, in the order in which they were written."""
    if told_of.get("reload"):
        yield from reversed(list(client.rows("/api/traces", NEWEST, query=query)))
        return
    rows = told_of.get("rows", [])[::-1]
    if not query:
        yield from rows
        return
    for at in range(0, len(rows), ASKED):
        ids = " OR ".join(quoted(row["trace_id"]) for row in rows[at : at + ASKED])
        yield from client.rows("/api/traces", ASKED, query=f"trace:({ids}) ({query})", sort="start")


def quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def events(client: Client, last: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Live events about the list, each with its place in the log; ends when the connection does."""
    headers = {"last-event-id": last} if last else {}
    params = client.params({"topics": "traces"})
    timeout = httpx.Timeout(SILENCE, connect=5)
    with (
        client.http() as http,
        http.stream("GET", "/api/live", params=params, headers=headers, timeout=timeout) as sent,
    ):
        if sent.is_error:
            raise refused(sent)
        yield from parsed(sent.iter_lines())


def parsed(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events of a server-sent event stream: id and data."""
    place = ""
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and name == "id":
            place = value.removeprefix(" ")
        elif colon and name == "data":
            yield place, json.loads(value)
