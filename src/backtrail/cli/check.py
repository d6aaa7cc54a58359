"""`backtrail check`: whether a data folder or a backup is sound."""

from pathlib import Path

import click

from backtrail.cli.client import print_json
from backtrail.cli.disk.folder import known, troubles
from backtrail.cli.flags.settings import read_settings, settings_options
from backtrail.cli.terminal import percentage


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@settings_options("data")
def command(as_json: bool, data: str | None) -> None:
    """Read every file of a data folder, or of a backup, and tell what is wrong. Exit code 1 where something is.

    The server may run on.
    """
    folder = Path(read_settings({"data": data})["data"])
    known(folder, "data folder")
    with percentage() as bar:
        task = bar.add_task("", total=1.0)
        found = troubles(folder, lambda what, done: bar.update(task, description=what, completed=done))
    if as_json:
        print_json({"folder": str(folder.absolute()), "sound": not found, "troubles": found})
    elif not found:
        click.echo(f"{folder} is sound.")
    else:
        click.echo(f"{folder} is not sound:\n" + "\n".join(f"  {trouble}" for trouble in found), err=True)
    if found:
        raise SystemExit(1)
