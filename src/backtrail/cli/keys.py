"""`backtrail keys`: make, list and revoke API keys."""

import time
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from backtrail.cli.client import print_json
from backtrail.cli.flags.records import opened
from backtrail.cli.flags.settings import read_settings, settings_options
from backtrail.core.model.units import ProjectId
from backtrail.server.auth import make_key, named_project
from backtrail.server.auth.caller import DEFAULT
from backtrail.server.auth.keys import PUBLIC
from backtrail.server.storage.records import ApiKey, Project


@click.group("keys")
def command() -> None:
    """Make, list and revoke API keys.

    Works on the data folder itself, also while a server runs on it; the server knows within two seconds.
    """


@command.command("make")
@click.option("--project", help=f"Project that the key sends to and reads from.  [default: {DEFAULT}]")
@click.option("--admin", is_flag=True, help="Opens every project, and makes projects and keys in the web app.")
@click.option("--label", default="", help="Whose key it is, for the list.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@settings_options("data", "records")
def make(project: str | None, admin: bool, label: str, as_json: bool, data: str | None, records: str | None) -> None:
    """Make a key. Its secret is shown once, and kept nowhere."""
    name = None if admin else _named(DEFAULT if project is None else project)
    if admin and project is not None:
        raise click.ClickException("an admin's key opens every project: leave --project or --admin away")
    key = make_key(name, label, "admin" if admin else "member")
    with opened(data, records) as found, found.session() as session, session.begin():
        if name is not None and session.get(Project, name) is None:
            session.add(Project(id=name))
            session.flush()
        session.add(key.row)
    if as_json:
        told = {"id": key.row.id, "project": name, "role": key.row.role}
        print_json(told | {"public": key.public, "secret": key.secret})
        return
    click.echo(
        f"Key {key.row.id} of {_whose(name)}. Copy the secret now: it is not shown again.\n"
        f"It is for the server that runs on {read_settings({'data': data})['data']}.\n\n"
        f"  Public key   {key.public}\n"
        f"  Secret key   {key.secret}\n\n"
        "From now on the server asks everybody for a key. How each SDK sends it:\n\n"
        f"  OpenTelemetry   OTEL_EXPORTER_OTLP_HEADERS='x-api-key={key.secret}'\n"
        f"  Backtrail       BACKTRAIL_KEY={key.secret}\n"
        f"  Langfuse        LANGFUSE_PUBLIC_KEY={key.public} LANGFUSE_SECRET_KEY={key.secret}\n"
        f"  LangSmith       LANGSMITH_API_KEY={key.secret}\n"
        f"  The web app     sign in with {key.secret}"
    )


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
@settings_options("data", "records")
def show(as_json: bool, data: str | None, records: str | None) -> None:
    """List the keys, without their secrets."""
    with opened(data, records) as found, found.session() as session:
        rows = session.scalars(select(ApiKey).order_by(ApiKey.made)).all()
    if as_json:
        for row in rows:
            print_json(_told(row))
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("key", "role", "project", "label", "made", "used", "state"):
        table.add_column(column)
    for row in rows:
        used, state = moment(row.used) if row.used else "", "revoked" if row.revoked else "in force"
        table.add_row(row.id, row.role, row.project_id or "every", row.label, moment(row.made), used, state)
    Console().print(table) if rows else click.echo("There is no key; anybody on this machine may send and read.")


@command.command("revoke")
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@settings_options("data", "records")
def revoke(key: str, as_json: bool, data: str | None, records: str | None) -> None:
    """Revoke a key: by its id, as `backtrail keys list` shows it, or by its public key."""
    with opened(data, records) as found, found.session() as session, session.begin():
        row = session.get(ApiKey, key.removeprefix(PUBLIC))
        if row is None:
            raise click.ClickException(f"there is no key {key!r}: `backtrail keys list` shows them all")
        row.revoked = row.revoked or time.time_ns()
        told = _told(row)
    if as_json:
        print_json(told)
        return
    click.echo(f"Key {told['id']} of {_whose(row.project_id)} is revoked; the server refuses it within two seconds.")


def _named(project: str) -> ProjectId:
    name = named_project(project)
    if name is None:
        raise click.ClickException(f"{project[:100]!r} cannot be the name of a project: 1 to 100 printable characters")
    return name


def _whose(project: str | None) -> str:
    return f"project {project}" if project is not None else "an admin, for every project"


def _told(row: ApiKey) -> dict[str, object]:
    return {
        "id": row.id,
        "project": row.project_id,
        "role": row.role,
        "label": row.label,
        "made": moment(row.made),
        "used": moment(row.used) if row.used else None,
        "revoked": moment(row.revoked) if row.revoked else None,
    }


def moment(nanos: int) -> str:
    return datetime.fromtimestamp(nanos / 1e9, UTC).isoformat(timespec="seconds")
