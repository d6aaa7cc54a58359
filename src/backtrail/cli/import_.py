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
from backtrail.core.semconv.imports import swe_agents
from backtrail.core.semconv.imports.delivery import Delivery, deliveries
from backtrail.core.semconv.imports.formats import FORMATS, detect
from backtrail.core.semconv.imports.identity import START

HELP = """Import runs from FILES, or from the .json, .jsonl and .gz files below folders.

Reads OTLP JSON, and:

\b
""" + "\n".join(f"  {each.name:<14} {each.help}" for each in FORMATS)


@click.command("import", help=HELP + "\n\nIds come from the content, so importing twice changes nothing.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="FILES...")
@with_client
def command(client: Client, paths: Sequence[Path]) -> None:
    files = [*((str(file), requests(file)) for file in found(paths)), *texts(paths)]
    spans, unread = 0, []
    with Progress(console=Console(stderr=True), transient=True) as progress, client.http() as http:
        for name, sending in progress.track(files, description="importing"):
            sent = 0
            for delivery in sending:
                post(http, client, delivery)
                sent += delivery.spans
            spans += sent
            if not sent:
                unread.append(name)
    if client.as_json:
        print_json({"files": len(files) - len(unread), "spans": spans, "unread": unread})
    else:
        click.echo(f"Imported {spans:,} spans from {len(files) - len(unread)} of {len(files)} files.")
    if unread:
        listed = "\n  ".join(unread[:20])
        raise click.ClickException(f"No format was recognised in:\n  {listed}\nSee `backtrail import --help`.")


def requests(file: Path) -> Iterator[Delivery]:
    """What a file holds, as requests of at most BATCH spans, each in the protocol that its spans are written in."""
    for number, value in enumerate(objects(file)):
        if isinstance(value, dict) and "resourceSpans" in value:
            parts = ({"resourceSpans": [resource]} for resource in value["resourceSpans"])
            yield from (Delivery(path="/v1/traces", body=part, spans=spans_of(part)) for part in parts)
            continue
        kind = detect(value)
        yield from deliveries(kind.spans(value, name=f"{file.name}#{number}") if kind else [], BATCH)


def texts(paths: Sequence[Path]) -> Iterator[tuple[str, Iterator[Delivery]]]:
    """Runs that a data set keeps in text files below the folders (the SWE-agents study), and what is to be sent."""
    views = [file for path in paths if path.is_dir() for view in swe_agents.VIEWS for file in path.rglob(f"{view}/*")]
    for run in swe_agents.gathered({str(file): file.read_text(errors="replace") for file in views if file.is_file()}):
        yield f"{run['agent']}/{run['instance']}", deliveries(swe_agents.spans(run, name="", start=START), BATCH)


def spans_of(request: dict[str, Any]) -> int:
    scopes = [scope for resource in request["resourceSpans"] for scope in resource.get("scopeSpans", [])]
    return sum(len(scope.get("spans", [])) for scope in scopes)


def post(http: httpx.Client, client: Client, delivery: Delivery) -> None:
    """Send until the server takes it: what is overloaded now is not lost."""
    headers = {"content-type": "application/json"}
    if client.project:
        headers["x-backtrail-project"] = client.project
    while True:
        try:
            response = http.post(delivery.path, content=json.dumps(delivery.body), headers=headers)
        except httpx.TransportError as failed:
            raise unreachable(client.server, failed) from failed
        if response.status_code not in (429, 503):
            break
        time.sleep(float(response.headers.get("retry-after") or 1))
    if response.is_error:
        raise refused(response)
