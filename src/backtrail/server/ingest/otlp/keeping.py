"""Keeping within the limits: what is cut or left out of a record, and the note that says so."""

from itertools import islice
from typing import Any, TypeVar

from backtrail.server.ingest.decoded import Limits

T = TypeVar("T", str, bytes)


class Keeper:
    """Applies the limits to the values of one record after the other; `notes` are those of the present one."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.notes: list[str] = []

    def cut(self, name: str, value: T) -> T:
        """The beginning of a value that is too long; any other as it is."""
        most = self.limits.characters
        if len(value) <= most:
            return value
        self.notes.append(f"{name} is cut: {len(value):,} characters came, attribute_kb keeps {most:,}")
        return value[:most]

    def fewer(self, found: dict[str, Any]) -> dict[str, Any]:
        """The first attributes, where there are too many."""
        most = self.limits.attributes
        if len(found) <= most:
            return found
        self.notes.append(f"{len(found) - most:,} attributes are left out: {len(found):,} came, {most:,} may be kept")
        return dict(islice(found.items(), most))

    def flat(self, value: str) -> str:
        """A value as text, because it is nested too deeply."""
        self.notes.append(f"a value is nested more than {self.limits.nesting} deep; the rest of it is kept as text")
        return self.cut("a nested value", value)
