"""`backtrail search`: spans whose text has these words."""

import click
from rich.text import Text

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.terminal import console, one_line, plain
from backtrail.cli.traces import ago
from backtrail.cli.words import moment


@click.command("search")
@click.argument("query")
@click.option("-n", "--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many.")
@click.option("--since", help="Only newer than this: 2h, 7d, 2026-11-24, 2026-11-24T10:00Z.")
@with_client
def command(client: Client, query: str, limit: int, since: str | None) -> None:
    """Find spans whose prompts, answers, arguments, outputs or chunks match QUERY, such as '"connection refused"'."""
    found = 0
    out = console(pipe_width=1000)
    for hit in client.rows("/api/search", limit, query=query, since=ago(since)):
        found += 1
        if client.as_json:
            print_json(hit)
            continue
        head = Text(f"{moment(hit['start'])}  ", style="dim") + Text(f"{hit['kind']} ", style="magenta")
        name = Text(one_line(hit["name"], 60), style="bold")
        out.print(head + name + Text(plain(f"  trace {hit['trace_id']}  span {hit['span_id']}"), style="dim"))
        out.print(Text("    ") + marked(hit["snippet"]))
    if not found and not client.as_json:
        click.echo("Nothing matches. Search may trail fresh spans by some seconds: `backtrail stats` says by how many.")


def marked(snippet: str) -> Text:
    """A snippet with the matched words, which stand between U+2039 and U+203A, in bold."""
    line = Text()
    for at, piece in enumerate(snippet.replace("\u203a", "\u2039").split("\u2039")):
        line.append(plain(" ".join(piece.split("\n"))), style="bold yellow" if at % 2 else "")
    return line
