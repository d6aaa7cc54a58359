"""Every span store there is, and what a store cannot do, by name and reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from backtrail.server.storage.api import Store
from backtrail.server.storage.sqlite import SqliteStore


def sqlite(folder: Path) -> Store:
    return SqliteStore(folder)


STORES: Final[dict[str, Callable[[Path], Store]]] = {"sqlite": sqlite}
CANNOT: Final[dict[str, dict[str, str]]] = {"sqlite": {}}
"""store -> name of a test -> why it does not hold there."""
