"""The server hears how a replay of one of its runs went; the incident of the run shows it."""

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any, Final

import click

from backtrail.cli.client import Client
from backtrail.cli.terminal import errors

MOST_ROWS: Final = 2_000
LONGEST: Final = 20_000
"""Characters of a text, and rows, that the server keeps of a run."""


def post(client: Client, trace: str, outcome: Mapping[str, Any], words: Sequence[str], took: float) -> None:
    """Tell it; a server that does not hear is told of, and changes nothing."""
    faithful = bool(outcome["faithful"])
    report = str(outcome["report"])
    run = {
        "faithful": faithful,
        "passed": faithful,
        "sentence": report.partition("\n")[0][:LONGEST],
        "report": report[:LONGEST],
        "output": json.dumps(outcome["output"], ensure_ascii=False)[:LONGEST] if outcome["output"] is not None else "",
        "rows": outcome["rows"][:MOST_ROWS],
    }
    result = {
        "trace_id": trace,
        "kind": "replay",
        "faithful": faithful,
        "passed": int(faithful),
        "samples": 1,
        "sentence": run["sentence"],
        "command": shlex.join(["backtrail", *words]),
        "took": took,
        "runs": [run],
    }
    heard(client, result)


def heard(client: Client, result: Mapping[str, Any]) -> None:
    """Tell a result of a replay; a server that does not hear is told of, and changes nothing."""
    try:
        client.post("/api/replays", dict(result))
    except click.ClickException as unheard:
        errors().print(f"The server was not told: {unheard.message}", soft_wrap=True)
