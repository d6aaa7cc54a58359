"""A scene for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backtrail.server.storage.records import open_records
from backtrail.server.storage.sqlite.store import SqliteStore
from tests.unit.watch.scene import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    records = open_records(f"sqlite:///{tmp_path / 'records.db'}")
    with SqliteStore(tmp_path / "data") as store:
        yield Scene(store, records)
    records.close()
