"""`backtrail restore`: a data folder from a backup, checked before it is used."""

from pathlib import Path

import click

from backtrail.cli.client import print_json
from backtrail.cli.disk.folder import bytes_of, copied, in_use, known, troubles
from backtrail.cli.disk.whole import appearing
from backtrail.cli.flags.settings import read_settings, settings_options
from backtrail.cli.terminal import percentage
from backtrail.cli.words import size
from backtrail.server.storage.api import StoreError


@click.command("restore")
@click.argument("source", metavar="FROM", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@settings_options("data")
def command(source: Path, as_json: bool, data: str | None) -> None:
    """Make a data folder from the backup FROM. It must not exist yet, or be empty.

    The copy is checked, and appears only when it is sound.
    """
    folder = Path(read_settings({"data": data})["data"])
    known(source, "backup")
    refuse_unless_empty(folder)
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    with percentage() as bar, appearing(folder.absolute()) as part:
        task = bar.add_task("", total=2.0)
        try:
            copied(source, part, lambda what, done: bar.update(task, description=what, completed=done))
        except (StoreError, OSError) as trouble:
            raise click.ClickException(f"{trouble}.\nNothing was restored.") from trouble
        wrong = troubles(part, lambda what, done: bar.update(task, description=f"check {what}", completed=1 + done))
        if wrong:
            listed = "\n  ".join(wrong)
            raise click.ClickException(f"The backup is damaged; nothing was restored:\n  {listed}\nTry an older one.")
    if as_json:
        print_json({"folder": str(folder.absolute()), "bytes": bytes_of(folder)})
        return
    click.echo(f"Restored and checked {size(bytes_of(folder))}. Start it with: backtrail serve --data {folder}")


def refuse_unless_empty(folder: Path) -> None:
    """Raises click.ClickException with the way out."""
    if folder.is_dir() and in_use(folder):
        raise click.ClickException(f"A server works on {folder}: stop it, or name another folder with --data.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.ClickException(
            f"{folder} is not empty; nothing was restored. Move it away (mv {folder} {folder}.old), "
            "or name another folder with --data."
        )
