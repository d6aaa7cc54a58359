"""Records with nothing in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backtrail.server.storage.records import Records, open_records


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = open_records(f"sqlite:///{tmp_path / 'records.db'}")
    yield opened
    opened.close()
