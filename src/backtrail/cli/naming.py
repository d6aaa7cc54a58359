"""Which trace a person means: a whole id, the beginning of one, or the newest."""

import re
from typing import Final

import click

from backtrail.cli.client import Client, Refused, escaped

SHORTEST: Final = 4
"""Characters of an id that may stand for it."""


def trace_named(client: Client, named: str) -> str:
    """The id of the trace that is meant. Raises click.ClickException where it is none, or one of several."""
    if not named:
        newest = next(client.rows("/api/traces", 1), None)
        if newest is None:
            raise click.ClickException("There is no trace yet. `backtrail serve` says how to send the first one.")
        return str(newest["trace_id"])
    try:
        return str(client.read(f"/api/traces/{escaped(named)}")["trace_id"])
    except Refused as unknown:
        if unknown.status != 404 or len(named) < SHORTEST:
            raise
        return _only(client, named, unknown)


def _only(client: Client, named: str, unknown: Refused) -> str:
    beginning = re.sub(r"([^\w-])", r"\\\1", named)
    found = [row["trace_id"] for row in client.rows("/api/traces", 5, query=f"trace:{beginning}*")]
    if not found:
        raise unknown
    if len(found) > 1:
        listed = "\n  ".join(found)
        raise click.ClickException(f"More than one trace begins with {named}; write more of its id:\n  {listed}")
    return str(found[0])
