"""A real store and real records for incidents."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backtrail.server.storage.records import Records, open_records
from backtrail.server.storage.sqlite import SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = open_records(f"sqlite:///{tmp_path / 'records.db'}")
    yield opened
    opened.close()
