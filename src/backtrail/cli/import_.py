"""`backtrail import`: runs that other tools wrote to files, sent through the public doors."""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click
import httpx

from backtrail.cli.client import Client, print_json, refused, unreachable, with_client
from backtrail.cli.disk.files import Unread, found, objects
from backtrail.cli.terminal import progress
from backtrail.cli.words import plural
from backtrail.core.semconv.imports import swe_agents
from backtrail.core.semconv.imports.delivery import Delivery, deliveries
from backtrail.core.semconv.imports.formats import FORMATS, detect
from backtrail.core.semconv.imports.identity import START
from backtrail.core.semconv.imports.labels import labels

BATCH: Final = 200
"""Spans in one request."""
HELP: Final = """Import runs from FILES, or from the files of JSON below folders, packed with gzip or not.

Reads:

\b
  otlp           OTLP JSON requests, one or one a line, such as `backtrail export -f otlp` writes
""" + "\n".join(f"  {each.name:<14} {each.help}" for each in FORMATS)


@click.command("import", help=HELP + "\n\nIds come from the content, so importing twice changes nothing.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="FILES...")
@with_client
def command(client: Client, paths: Sequence[Path]) -> None:
    runs = list(texts(paths))
    sources = [*runs, *((str(file), requests(file)) for file in found(paths, needed=not runs))]
    spans, wrong = 0, list[str]()
    with progress() as bar, client.http() as http:
        for name, sending in bar.track(sources, description="importing files"):
            try:
                sent = sum(post(http, client, delivery) for delivery in sending)
            except Unread as trouble:
                wrong.append(trouble.message)
                continue
            spans += sent
            if not sent:
                wrong.append(f"{name} is of no format that Backtrail reads")
    read = len(sources) - len(wrong)
    if client.as_json:
        print_json({"files": read, "spans": spans, "unread": wrong})
    else:
        click.echo(f"Imported {plural(spans, 'span')} from {read} of {plural(len(sources), 'file')}.")
    if wrong:
        more = f"\n  and {len(wrong) - 20} more" * (len(wrong) > 20)
        listed = "\n  ".join(wrong[:20]) + more
        raise click.ClickException(f"Not imported:\n  {listed}\n`backtrail import --help` lists the formats.")


def requests(file: Path) -> Iterator[Delivery]:
    """What a file holds, as requests of at most BATCH spans, each in the protocol that its spans are written in."""
    for number, value in enumerate(objects(file)):
        if isinstance(value, dict) and isinstance(value.get("resourceSpans"), list):
            yield from (Delivery(path="/v1/traces", body=part, spans=spans_of(part)) for part in parts(value))
            continue
        kind = detect(value)
        spans = kind.spans(value, name=f"{file.name}#{number}") if kind else []
        yield from deliveries(spans, BATCH)
        yield from labels(spans)


def texts(paths: Sequence[Path]) -> Iterator[tuple[str, Iterator[Delivery]]]:
    """Runs that a data set keeps in text files below the folders (the SWE-agents study), and what is to be sent."""
    views = [file for path in paths if path.is_dir() for view in swe_agents.VIEWS for file in path.rglob(f"{view}/*")]
    for run in swe_agents.gathered({str(file): file.read_text(errors="replace") for file in views if file.is_file()}):
        yield f"{run['agent']}/{run['instance']}", deliveries(swe_agents.spans(run, name="", start=START), BATCH)


def parts(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """An OTLP request in parts of at most BATCH spans."""
    for resource in request["resourceSpans"]:
        for scope in resource.get("scopeSpans") or []:
            spans = scope.get("spans") or []
            for at in range(0, len(spans), BATCH):
                some = scope | {"spans": spans[at : at + BATCH]}
                yield {"resourceSpans": [resource | {"scopeSpans": [some]}]}


def spans_of(request: dict[str, Any]) -> int:
    return len(request["resourceSpans"][0]["scopeSpans"][0]["spans"])


def post(http: httpx.Client, client: Client, delivery: Delivery) -> int:
    """Send until the server takes it: what is overloaded now is not lost. How many spans it took.

    Raises click.ClickException.
    """
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
    return delivery.spans
