"""Each test of this folder runs on every store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backtrail.server.storage.api import Store
from tests.contract.stores import CANNOT, STORES


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    reason = CANNOT[request.param].get(request.node.originalname)
    if reason:
        pytest.skip(reason)
    opened = STORES[request.param](tmp_path / "store")
    yield opened
    opened.close()


@pytest.fixture(params=STORES)
def kind(request: pytest.FixtureRequest) -> str:
    """The name of a store, for tests that open it themselves."""
    return str(request.param)
