"""Runs of golden cases as an experiment of the server: two of them can be compared."""

import platform
import time
from collections.abc import Sequence
from typing import Any

import click

from backtrail.cli.client import Client
from backtrail.cli.golden.outcome import Outcome
from backtrail.cli.replay.posting import LONGEST, MOST_ROWS


def posted(client: Client, found: Sequence[Outcome], dataset: str, llm: str) -> None:
    """Keep how the cases went. Raises click.ClickException: who asks for it wants to know that it is there."""
    from backtrail.sdk.replay.about import commit

    stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    git = commit()
    body = {
        "name": f"{llm} {stamp}{f' {git[:8]}' if git else ''}",
        "dataset": dataset,
        "metadata": {"llm": llm, "git": git, "python": platform.python_version()},
        "items": [_item(each) for each in found],
    }
    answer = client.post("/api/experiments", body)
    click.echo(
        f"The server keeps it as experiment {answer['id']}: {client.server}/experiments/{answer['id']}", err=True
    )


def _item(each: Outcome) -> dict[str, Any]:
    from backtrail.core.evals.matchers import text_of
    from backtrail.core.tape.divergence.rows import rows, shape

    told = each.json()
    shown = each.shown
    made = [] if shown is None else rows(each.golden.tape, shown.run.tape)[:MOST_ROWS]
    return {
        "item_id": each.golden.name,
        "passed": told["passed"],
        "failures": [one[:LONGEST] for one in told["failures"]],
        "error": each.error,
        "output": None if told["output"] is None else text_of(told["output"])[:LONGEST],
        "steps": told["steps"],
        "tokens": told["tokens"],
        "cost": told["cost"],
        "seconds": told["seconds"],
        "difference": _difference(each),
        "rows": [shape(row) for row in made],
    }


def _difference(each: Outcome) -> dict[str, str] | None:
    run = each.shown.run if each.shown is not None else None
    if run is None or run.diverged is None:
        return None
    return {"kind": run.diverged, "report": run.report[:LONGEST]}
