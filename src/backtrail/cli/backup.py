"""`backtrail backup`: a copy of the data folder as it was at one moment, while the server goes on working."""

from pathlib import Path

import click

from backtrail.cli.client import print_json
from backtrail.cli.disk.folder import bytes_of, copied, known
from backtrail.cli.disk.whole import appearing
from backtrail.cli.flags.settings import read_settings, settings_options
from backtrail.cli.terminal import percentage
from backtrail.cli.words import size
from backtrail.server.storage.api import StoreError


@click.command("backup")
@click.argument("to", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@settings_options("data", "records")
def command(to: Path, as_json: bool, data: str | None, records: str | None) -> None:
    """Copy spans, search index, projects, keys and media into the new folder TO.

    The server may run on. The folder appears when the copy is complete. `backtrail restore` brings it back.
    """
    settings = read_settings({"data": data, "records": records})
    folder = Path(settings["data"])
    known(folder, "data folder")
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise click.ClickException(f"{to} exists already and is not empty; nothing was copied. Name a new folder.")
    to.absolute().parent.mkdir(parents=True, exist_ok=True)
    with percentage() as bar, appearing(to.absolute()) as part:
        task = bar.add_task("", total=1.0)
        try:
            copied(folder, part, lambda what, done: bar.update(task, description=what, completed=done))
        except (StoreError, OSError) as trouble:
            raise click.ClickException(f"{trouble}.\nNothing was kept of the copy.") from trouble
    if as_json:
        print_json({"folder": str(to.absolute()), "bytes": bytes_of(to)})
        return
    click.echo(f"Copied {size(bytes_of(to))} from {folder} to {to}. Verify it with: backtrail check --data {to}")
    if settings["records"]:
        click.echo("Projects and keys are in another database, which --records names: back that one up as well.")
