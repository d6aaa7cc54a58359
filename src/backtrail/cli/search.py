"""`backtrail search`: spans whose text has these words."""

import click
from rich.console import Console
from rich.text import Text

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.words import moment


@click.command("search")
@click.argument("query")
@click.option("-n", "--limit", default=20, show_default=True, help="How many.")
@with_client
def command(client: Client, query: str, limit: int) -> None:
    """Find spans whose prompts, answers, arguments, outputs or chunks match QUERY, such as '"connection refused"'."""
    found = 0
    console = Console()
    for hit in client.rows("/api/search", limit, query=query):
        found += 1
        if client.as_json:
            print_json(hit)
            continue
        head = Text(f"{moment(hit['start'])}  ", style="dim") + Text(f"{hit['kind']} ", style="magenta")
        console.print(
            head + Text(hit["name"], style="bold") + Text(f"  {hit['trace_id']} {hit['span_id']}", style="dim")
        )
        console.print(Text("    ") + marked(hit["snippet"]))
    if not found and not client.as_json:
        click.echo("Nothing matches. Search may trail fresh spans by some seconds: `backtrail stats` says by how many.")


def marked(snippet: str) -> Text:
    """A snippet with the matched words, which stand between U+2039 and U+203A, in bold."""
    line = Text()
    for at, piece in enumerate(snippet.replace("\u203a", "\u2039").split("\u2039")):
        line.append(" ".join(piece.split("\n")), style="bold yellow" if at % 2 else "")
    return line
