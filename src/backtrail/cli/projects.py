"""`backtrail projects`: make and list projects."""

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from backtrail.cli.client import print_json
from backtrail.cli.flags.records import opened
from backtrail.cli.flags.settings import settings_options
from backtrail.cli.keys import moment
from backtrail.server.auth import named_project
from backtrail.server.storage.records import ApiKey, Project


@click.group("projects")
def command() -> None:
    """Make and list projects. What a project holds: `backtrail stats`."""


@command.command("make")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@settings_options("data", "records")
def make(name: str, as_json: bool, data: str | None, records: str | None) -> None:
    """Make a project. Without API keys this is not needed: a project begins with the first span that names it."""
    project = named_project(name)
    if project is None:
        raise click.ClickException(f"{name[:100]!r} cannot be the name of a project: 1 to 100 printable characters")
    with opened(data, records) as found, found.session() as session, session.begin():
        if session.get(Project, project) is not None:
            raise click.ClickException(f"there is a project {project!r} already")
        session.add(Project(id=project))
    if as_json:
        print_json({"project": project})
        return
    click.echo(f"Project {project} is made. A key for it: backtrail keys make --project {project!r}")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
@settings_options("data", "records")
def show(as_json: bool, data: str | None, records: str | None) -> None:
    """List the projects that were made, and how many keys in force each has."""
    keys = func.count(ApiKey.id).filter(ApiKey.revoked.is_(None))
    query = select(Project, keys).outerjoin(ApiKey).group_by(Project.id).order_by(Project.id)
    with opened(data, records) as found, found.session() as session:
        rows = session.execute(query).tuples().all()
    if as_json:
        for project, count in rows:
            print_json({"project": project.id, "made": moment(project.made), "keys": count})
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("project")
    table.add_column("made")
    table.add_column("keys", justify="right")
    for project, count in rows:
        table.add_row(project.id, moment(project.made), str(count))
    Console().print(table) if rows else click.echo("No project was made; those that spans named: `backtrail stats`.")
