"""`backtrail import`: runs that other tools wrote to files, sent through the public OTLP door."""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import httpx
from rich.console import Console
from rich.progress import Progress

from backtrail.cli.client import Client, print_json, refused, unreachable, with_client
from backtrail.cli.files import BATCH, found, objects
from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.imports import otlp
from backtrail.core.semconv.imports.formats import FORMATS, detect

HELP = """Import runs from FILES, or from the .json, .jsonl and .gz files below folders.

Reads OTLP JSON, and:

\b
""" + "\n".join(f"  {each.name:<14} {each.help}" for each in FORMATS)


@click.command("import", help=HELP + "\n\nIds come from the content, so importing twice changes nothing.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="FILES...")
@with_client
def command(client: Client, paths: Sequence[Path]) -> None:
    files = found(paths)
    spans, unread = 0, []
    with Progress(console=Console(stderr=True), transient=True) as progress, client.http() as http:
        for file in progress.track(files, description="importing"):
            sent = 0
            for body, count in requests(file):
                post(http, client, body)
                sent += count
            spans += sent
            if not sent:
                unread.append(str(file))
    if client.as_json:
        print_json({"files": len(files) - len(unread), "spans": spans, "unread": unread})
    else:
        click.echo(f"Imported {spans:,} spans from {len(files) - len(unread)} of {len(files)} files.")
    if unread:
        listed = "\n  ".join(unread[:20])
        raise click.ClickException(f"No format was recognised in:\n  {listed}\nSee `backtrail import --help`.")


def requests(file: Path) -> Iterator[tuple[dict[str, Any], int]]:
    """OTLP requests of at most BATCH spans, and how many spans each has."""
    for number, value in enumerate(objects(file)):
        if isinstance(value, dict) and "resourceSpans" in value:
            yield from ((part, spans_of(part)) for part in split(value))
            continue
        kind = detect(value)
        raws = kind.spans(value, name=f"{file.name}#{number}") if kind else []
        yield from ((otlp.request(part), len(part)) for part in chunks(raws))


def chunks(raws: Sequence[RawSpan]) -> Iterator[Sequence[RawSpan]]:
    return (raws[at : at + BATCH] for at in range(0, len(raws), BATCH))


def split(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """An OTLP request as one request for each resource, so that none is larger than a door takes."""
    return ({"resourceSpans": [resource]} for resource in request["resourceSpans"])


def spans_of(request: dict[str, Any]) -> int:
    scopes = [scope for resource in request["resourceSpans"] for scope in resource.get("scopeSpans", [])]
    return sum(len(scope.get("spans", [])) for scope in scopes)


def post(http: httpx.Client, client: Client, body: dict[str, Any]) -> None:
    """Send until the server takes it: what is overloaded now is not lost."""
    headers = {"content-type": "application/json"}
    if client.project:
        headers["x-backtrail-project"] = client.project
    while True:
        try:
            response = http.post("/v1/traces", content=json.dumps(body), headers=headers)
        except httpx.TransportError as failed:
            raise unreachable(client.server, failed) from failed
        if response.status_code not in (429, 503):
            break
        time.sleep(float(response.headers.get("retry-after") or 1))
    if response.is_error:
        raise refused(response)
