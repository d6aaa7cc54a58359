"""`backtrail tail`: traces as they come in and change."""

import json
from collections.abc import Iterator
from typing import Any

import click
import httpx

from backtrail.cli.client import Client, print_json, refused, unreachable, with_client
from backtrail.cli.words import moment, one_line, span_of_time, tokens


@click.command("tail")
@click.argument("query", default="")
@with_client
def command(client: Client, query: str) -> None:
    """Print each trace that matches QUERY whenever it changes, until Ctrl-C."""
    if not client.as_json:
        click.echo("Waiting for spans; Ctrl-C ends.", err=True)
    shown: dict[str, str] = {}
    for trace_id in changes(client):
        asked = " ".join(part for part in (f'trace:"{trace_id}"', f"({query})" if query else "") if part)
        for row in client.rows("/api/traces", 1, query=asked):
            line = json.dumps(row) if client.as_json else told(row)
            if shown.get(trace_id) != line:
                shown[trace_id] = line
                print_json(row) if client.as_json else click.echo(line)


def told(row: dict[str, Any]) -> str:
    totals = row["totals"]
    failed = f", {totals['errors']} failed" if totals["errors"] else ""
    took = span_of_time(row["start"], row["end"])
    facts = f"{totals['steps']} steps, {totals['tool_calls']} tool calls{failed}, {tokens(totals):,} tokens, {took}"
    return f"{moment(row['start'])}  {row['trace_id']}  {one_line(row['name'], 32):<32}  {facts}"


def changes(client: Client) -> Iterator[str]:
    """Ids of traces, as they change; connects again, from where it was, when the server restarts."""
    last: str | None = None
    with client.http() as http:
        while True:
            headers = {"last-event-id": last} if last else {}
            params = client.params({"topics": "traces"})
            try:
                with http.stream("GET", "/api/live", params=params, headers=headers, timeout=60) as stream:
                    if stream.is_error:
                        raise refused(stream)
                    for name, value in fields(stream.iter_lines()):
                        if name == "id":
                            last = value
                        elif name == "data":
                            yield from (row["trace_id"] for row in json.loads(value).get("rows", []))
            except httpx.TransportError as failed:
                if last is None:
                    raise unreachable(client.server, failed) from failed


def fields(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """The fields of a server-sent event stream."""
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and name:
            yield name, value.removeprefix(" ")
