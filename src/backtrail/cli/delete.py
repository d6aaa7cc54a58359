"""`backtrail delete`: forget a trace, or everything of a user, for good."""

import click

from backtrail.cli.client import Client, escaped, print_json, with_client
from backtrail.cli.naming import trace_named
from backtrail.cli.terminal import plain
from backtrail.cli.words import moment, plural

YES = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group("delete")
def command() -> None:
    """Forget a trace, or everything of a user, for good: content and search index too."""


@command.command("trace")
@click.argument("trace_id", metavar="TRACE")
@YES
@with_client
def trace(client: Client, trace_id: str, yes: bool) -> None:
    """Forget one trace. TRACE is an id, or the beginning of one."""
    path = f"/api/traces/{escaped(trace_named(client, trace_id))}"
    meant = client.read(path)
    spans = plural(meant["totals"]["spans"], "span")
    asked(f"Forget {plain(meant['name'])} of {moment(meant['start'])} ({meant['trace_id']}, {spans}) for good?", yes)
    done = client.delete(path)
    print_json(done) if client.as_json else click.echo(f"Forgotten: {plural(done['spans'], 'span')}.")


@command.command("user")
@click.argument("user_id", metavar="USER")
@YES
@with_client
def user(client: Client, user_id: str, yes: bool) -> None:
    """Forget every trace of the user with the id USER."""
    asked(f"Forget every trace of the user {plain(user_id)} in project {client.project or 'default'} for good?", yes)
    done = client.delete(f"/api/users/{escaped(user_id)}")
    print_json(done) if client.as_json else click.echo(f"Forgotten: {plural(done['traces'], 'trace')}.")


def asked(question: str, yes: bool) -> None:
    """Go on only where a person agrees."""
    if not yes:
        click.confirm(question, abort=True, err=True)
