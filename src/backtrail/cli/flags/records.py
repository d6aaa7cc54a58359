"""The commands' way to projects and keys: the records of a data folder, also while a server runs on it."""

import contextlib
from collections.abc import Iterator

import click

from backtrail.cli.flags.settings import read_settings
from backtrail.server.storage.records import Records, RecordsTooNew, RecordsUnreachable, open_records, url_of


@contextlib.contextmanager
def opened(data: str | None, records: str | None) -> Iterator[Records]:
    """The records that the flags or the environment name. Raises click.ClickException."""
    try:
        found = open_records(url_of(read_settings({"data": data, "records": records})))
    except (RecordsTooNew, RecordsUnreachable) as trouble:
        raise click.ClickException(str(trouble)) from trouble
    try:
        yield found
    finally:
        found.close()
