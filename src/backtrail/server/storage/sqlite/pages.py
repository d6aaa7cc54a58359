"""Places in a list: which field it is sorted by, and the opaque text that says where a page ended."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Final

from backtrail.server.storage.api import QueryError, Window
from backtrail.server.storage.query.fields import FIELDS

MOST_ROWS: Final = 1000
SORTABLE: Final = tuple(field.name for field in FIELDS if field.sortable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How a list is sorted, and from where on it is read."""

    field: str
    down: bool
    after: tuple[Any, int] | None
    limit: int

    @property
    def direction(self) -> str:
        return "DESC" if self.down else "ASC"

    def beyond(self, key: str, no: str) -> tuple[str, tuple[Any, ...]]:
        """The condition that a row comes after the page before."""
        if self.after is None:
            return "1", ()
        return f"({key}, {no}) {'<' if self.down else '>'} (?, ?)", self.after

    def place(self, key: Any, no: int) -> str:
        """The text that says: the page ended here."""
        sort = f"-{self.field}" if self.down else self.field
        return base64.urlsafe_b64encode(json.dumps([sort, key, no]).encode()).decode().rstrip("=")


def order(window: Window) -> Order:
    """The order that a window asks for. Raises QueryError."""
    field, down = window.sort.removeprefix("-"), window.sort.startswith("-")
    if field not in SORTABLE:
        raise QueryError(
            f"lists cannot be sorted by {field!r}", hint=f"Sort by one of {', '.join(SORTABLE)}.", start=0, end=0
        )
    limit = max(1, min(window.limit, MOST_ROWS))
    return Order(field=field, down=down, after=after(window, window.sort), limit=limit)


def after(window: Window, sorted_by: str) -> tuple[Any, int] | None:
    """Where the page before ended. Raises QueryError where the text is not a place of this list."""
    if window.after is None:
        return None
    try:
        text = base64.urlsafe_b64decode(window.after + "=" * (-len(window.after) % 4))
        sort, key, no = json.loads(text)
    except (ValueError, binascii.Error, TypeError) as wrong:
        raise _misplaced(window.after) from wrong
    if sort != sorted_by or not isinstance(no, int) or not isinstance(key, int | float):
        raise _misplaced(window.after)
    return key, no


def _misplaced(after: str) -> QueryError:
    return QueryError(
        f"{after[:40]!r} is not a place in this list",
        hint="Pass the `next` of the page before, with the same sort; leave it away for the first page.",
        start=0,
        end=0,
    )
