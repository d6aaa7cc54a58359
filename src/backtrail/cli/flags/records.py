"""The commands' way to projects and keys: the records of a data folder, also while a server runs on it."""

import contextlib
from collections.abc import Iterator

import click
from sqlalchemy.exc import SQLAlchemyError

from backtrail.cli.flags.settings import read_settings
from backtrail.server.storage.records import Records, RecordsTooNew, open_records, url_of


@contextlib.contextmanager
def opened(data: str | None, records: str | None) -> Iterator[Records]:
    """The records that the flags or the environment name. Raises click.ClickException."""
    url = url_of(read_settings({"data": data, "records": records}))
    try:
        found = open_records(url)
    except RecordsTooNew as newer:
        raise click.ClickException(str(newer)) from newer
    except (SQLAlchemyError, OSError) as trouble:
        raise click.ClickException(
            f"the records at {url} cannot be opened: {trouble}. Name the server's data folder with --data"
        ) from trouble
    try:
        yield found
    finally:
        found.close()
