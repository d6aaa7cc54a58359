"""A tree as text that parses to the same tree: for links, for saved queries, and for queries that programs make."""

from datetime import timedelta
from typing import assert_never

from backtrail.core.model.units import Nanos
from backtrail.server.storage.query.meaning import BY_NAME
from backtrail.server.storage.query.tree import And, Compare, Exists, Expr, Not, Or, Text
from backtrail.server.storage.query.values import EPOCH, SECOND


def written(expr: Expr) -> str:
    """The query that means the tree."""
    match expr:
        case Text():
            return _quoted(expr.words) if expr.phrase else _escaped(expr.words)
        case Exists():
            return f"has:{expr.field}"
        case Compare():
            return _compared(expr)
        case Not():
            return f"-{_grouped(expr.of)}"
        case And():
            return " ".join(_grouped(part) for part in expr.of)
        case Or():
            return " OR ".join(_grouped(part) for part in expr.of)
        case _:
            assert_never(expr)


def _grouped(expr: Expr) -> str:
    return f"({written(expr)})" if isinstance(expr, And | Or) else written(expr)


def _compared(expr: Compare) -> str:
    field = BY_NAME[expr.field]
    op = "" if expr.op == "=" else expr.op
    match field.type:
        case "flag":
            return f"{'' if expr.value else '-'}is:{expr.field}"
        case "time":
            return f"{expr.field}:{op}{moment_text(Nanos(int(expr.value)))}"
        case "duration":
            return f"{expr.field}:{op}{int(expr.value)}ns"
        case "number":
            return f"{expr.field}:{op}{float(expr.value)!r}"
    value = str(expr.value)
    if field.within:
        return f"{expr.field}:{_quoted(value.strip('*'))}"
    wild = "*" in value and not expr.literal
    return f"{expr.field}:{_escaped(value) if wild else _quoted(value)}"


def moment_text(at: Nanos) -> str:
    """A moment with nine digits of a second, as the query language reads it."""
    seconds, nanos = divmod(at, SECOND)
    return f"{EPOCH + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S}.{nanos:09d}Z"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    return "".join(char if char.isalnum() or char in "*_." else f"\\{char}" for char in text)
