"""`backtrail show`: a run as a story that can be read from the beginning."""

import json
from collections.abc import Iterator
from typing import Any

import click

from backtrail.cli.client import Client, escaped, print_json, with_client
from backtrail.cli.naming import trace_named
from backtrail.cli.story.page import tell
from backtrail.cli.story.plot import plot
from backtrail.cli.story.telling import passages
from backtrail.cli.terminal import console


@click.command("show")
@click.argument("trace_id", metavar="[TRACE]", default="")
@click.option("--full", is_flag=True, help="Whole texts instead of their beginnings.")
@with_client
def command(client: Client, trace_id: str, full: bool) -> None:
    """Tell the run TRACE as a numbered story: what the model saw, decided, called and got.

    TRACE is an id, the beginning of one, or nothing for the newest run. A message that was told once is not repeated.
    """
    path = f"/api/traces/{escaped(trace_named(client, trace_id))}"
    trace, frame = client.read(path), plot(client.read(f"{path}/spans"))
    spans = whole_spans(client, path)
    if client.as_json:
        print_json(trace | {"story": [span for span in spans if span["span_id"] in frame.told_ids]})
        return
    tell(console(pipe_width=100), trace, passages(frame, spans), full=full)


def whole_spans(client: Client, path: str) -> Iterator[dict[str, Any]]:
    """Every span of a trace in order of start, one at a time."""
    with client.http() as http:
        for line in client.lines(http, f"{path}/export", format="jsonl"):
            yield json.loads(line)
