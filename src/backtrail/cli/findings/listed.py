"""Findings, newest first, under their traces; and those that come while one looks on."""

import contextlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

import click
from rich.text import Text

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.findings.lines import told
from backtrail.cli.tail import changes
from backtrail.cli.terminal import console, errors, one_line
from backtrail.cli.traces import ago
from backtrail.cli.words import moment
from backtrail.core.model.finding import FAMILIES, SEVERITIES

REMEMBERED: Final = 10_000
"""Findings that are not told again while one looks on."""
MOST: Final = 1000
"""Findings of one trace."""


@click.command("findings")
@click.argument("query", default="")
@click.option("--detector", help="Only of this detector; `backtrail detectors` lists them.")
@click.option("--family", type=click.Choice(FAMILIES), help="Only of detectors of this family.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only this grave or graver.")
@click.option("--since", help="Only newer than this: 2h, 7d, 2026-11-24, 2026-11-24T10:00Z.")
@click.option("--until", help="Only older than this.")
@click.option("-n", "--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many.")
@click.option("-f", "--follow", is_flag=True, help="Go on with those that come, until Ctrl-C.")
@with_client
def command(client: Client, query: str, limit: int, follow: bool, **which: Any) -> None:
    """List findings, newest first; only in traces that match QUERY, such as 'environment:production'."""
    asked = which | {"query": query, "since": ago(which["since"]), "until": ago(which["until"])}
    if not follow:
        if not _list(client, asked, limit) and not client.as_json:
            click.echo("Nothing was found." if any(asked.values()) else "Nothing was found yet.")
        return
    with contextlib.suppress(KeyboardInterrupt):
        found = _list(client, asked, limit, newest_last=True)
        if not client.as_json:
            errors().print(Text("Waiting for findings; Ctrl-C ends.", style="dim"))
        for finding in coming(client, asked, map(_key, found)):
            _print(client, [finding])


def _list(client: Client, asked: dict[str, Any], limit: int, *, newest_last: bool = False) -> list[dict[str, Any]]:
    found = list(client.rows("/api/findings", limit, **asked))
    _print(client, found[::-1] if newest_last else found)
    return found


def coming(client: Client, asked: dict[str, Any], known: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Findings that come from now on, each once."""
    told_of = dict.fromkeys(known)
    for row in changes(client, ""):
        if not row["findings"]["count"]:
            continue
        for finding in client.rows("/api/findings", MOST, **asked, trace=row["trace_id"]):
            key = _key(finding)
            if key not in told_of:
                told_of[key] = None
                yield finding
        while len(told_of) > REMEMBERED:
            del told_of[next(iter(told_of))]


def _print(client: Client, findings: Iterable[dict[str, Any]]) -> None:
    if client.as_json:
        for finding in findings:
            print_json(finding)
        return
    out = console(pipe_width=200)
    for _, some in groupby(findings, key=lambda finding: finding["trace_id"]):
        of_trace = list(some)
        out.print(_of(of_trace[0]))
        for finding in of_trace:
            told(out, finding)


def _of(finding: dict[str, Any]) -> Text:
    name = Text(one_line(finding["trace_name"] or "(no name)", 60), style="bold")
    session = f"  session {one_line(finding['session_id'], 40)}" if finding["session_id"] else ""
    return name + Text(f"  {one_line(finding['trace_id'], 80)}  {moment(finding['at'])}{session}", style="dim")


def _key(finding: dict[str, Any]) -> tuple[str, str, str]:
    return finding["trace_id"], finding["detector"], finding["span_id"]
