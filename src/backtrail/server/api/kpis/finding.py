"""Queries that find the traces behind a number."""

from backtrail.core.kpi.dimensions import FIELDS, Dimension
from backtrail.server.storage.query.tree import Compare
from backtrail.server.storage.query.write import written


def of_value(dimension: Dimension, value: str, base: str) -> str:
    """The traces that have this value, among those of a query."""
    return of_field(FIELDS[dimension], value, base) if dimension else base


def of_field(field: str, value: str, base: str) -> str:
    return both(written(Compare(field, "=", value, literal=True)), base)


def both(one: str, other: str) -> str:
    """Traces that meet both queries: a space binds least."""
    return f"{one} {other}".strip()
