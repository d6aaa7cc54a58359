"""A query's tree as SQL over traces: a condition on `t`, and where to begin when something in it is rare.

Every text field is resolved in field_values first, so that its condition is a look-up by number in trace_values. Where
one part of a conjunction is rare, the list is driven by it; else the list walks traces by start and tests each.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, assert_never

import apsw

from backtrail.server.storage.query.tree import And, Compare, Exists, Expr, Not, Or, Text
from backtrail.server.storage.sqlite.rows import folded

NUMBERS: Final = {
    "start": "t.start",
    "latency": "t.latency",
    "steps": "t.steps",
    "spans": "t.spans",
    "tools": "t.tools",
    "tool_errors": "t.tool_errors",
    "errors": "t.errors",
    "tokens": "t.tokens",
    "cost": "t.cost",
}
FLAGS: Final = {"open": "t.open", "escalated": "(t.escalations > 0)"}
SPREADS: Final = {"span.latency": ("t.shortest", "t.longest"), "span.tokens": ("t.lightest", "t.heaviest")}
RARE: Final = 8
"""Driving pays where fewer than a project's traces divided by this have it."""
FEW: Final = 100
SOUGHT: Final = 4
"""Values that are looked up one by one for each trace; the traces of more are collected first."""
PROBED: Final = 4000
"""Spans that a word may be in and still count as rare."""
HAS_VALUE: Final = "EXISTS (SELECT 1 FROM trace_values AS v WHERE v.value {} AND v.start = t.start AND v.trace = t.no)"
HAS_TOKENS: Final = (
    "EXISTS (SELECT 1 FROM spans AS s WHERE s.no BETWEEN t.no << 24 AND (t.no << 24) + 16777215"
    " AND s.head ->> 'kind' = 'llm' AND coalesce(s.head ->> '$.usage.input', 0)"
    " + coalesce(s.head ->> '$.usage.output', 0) = ?)"
)
PROBE: Final = (
    "SELECT count(*), json_group_array(DISTINCT trace) FROM"
    " (SELECT w.rowid >> 24 AS trace FROM search.words AS w WHERE w.words MATCH ? LIMIT ?)"
)


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on `t`, a row of traces; `rare` where the traces that can meet it are few."""

    sql: str
    values: tuple[Any, ...] = ()
    rare: "Rare | None" = None


@dataclass(frozen=True, slots=True)
class Rare:
    """The numbers of all traces that can meet a condition."""

    sql: str
    values: tuple[Any, ...]
    about: int
    """How many there are, more or less."""


NEVER: Final = Where("0")


class Compiler:
    """Compiles for one project, looking up in one snapshot which values there are."""

    def __init__(self, db: apsw.Connection, project: int) -> None:
        self._db, self._project = db, project
        self._traces = int(db.execute("SELECT traces FROM projects WHERE no = ?", (project,)).get or 0)

    def where(self, expr: Expr) -> Where:
        """The condition of a tree."""
        match expr:
            case Text():
                return self.text(expr)
            case Compare():
                return self._compare(expr)
            case Exists():
                return self._exists(expr.field)
            case Not():
                inner = self.where(expr.of)
                return Where(f"NOT coalesce({inner.sql}, 0)", inner.values)
            case And():
                return both([self.where(part) for part in expr.of])
            case Or():
                parts = [self.where(part) for part in expr.of]
                return Where("(" + " OR ".join(part.sql for part in parts) + ")", _joined(parts))
            case _:
                assert_never(expr)

    def text(self, expr: Text) -> Where:
        """Words in the content of any span of the trace."""
        words = match_text(expr)
        count, traces = self._db.execute(PROBE, (words, PROBED)).get
        if count < PROBED:
            inside, values = "SELECT value AS trace FROM json_each(?)", (traces,)
            return Where(f"t.no IN ({inside})", values, Rare(inside, values, count))
        return Where(
            "EXISTS (SELECT 1 FROM search.words AS w WHERE w.words MATCH ?"
            " AND w.rowid BETWEEN t.no << 24 AND (t.no << 24) + 16777215)",
            (words,),
        )

    def _compare(self, expr: Compare) -> Where:
        if expr.field in FLAGS:
            return Where(f"{FLAGS[expr.field]} = ?", (int(bool(expr.value)),))
        if expr.field == "findings":
            return self._found(expr)
        if expr.field in NUMBERS:
            known = " AND t.start <> 0" if expr.field == "start" else ""
            return Where(f"({NUMBERS[expr.field]} {expr.op} ?{known})", (expr.value,))
        if expr.field in SPREADS:
            return self._spread(expr)
        if expr.field in ("trace", "span"):
            return self._id(expr)
        return self._value(expr)

    def _spread(self, expr: Compare) -> Where:
        """Any span of the trace beyond a limit is the largest or the smallest beyond it."""
        low, high = SPREADS[expr.field]
        if expr.op in (">", ">="):
            return Where(f"{high} {expr.op} ?", (expr.value,))
        if expr.op in ("<", "<="):
            return Where(f"{low} {expr.op} ?", (expr.value,))
        return Where(f"({low} <= ? AND {high} >= ? AND {HAS_TOKENS})", (expr.value, expr.value, expr.value))

    def _found(self, expr: Compare) -> Where:
        """How many findings a trace has; where none is not enough, those that have some are known."""
        where = Where(f"t.findings {expr.op} ?", (expr.value,))
        enough = {"=": expr.value == 0, ">": float(expr.value) < 0, ">=": float(expr.value) <= 0}
        if enough.get(expr.op, True):
            return where
        inside = "SELECT no AS trace FROM traces WHERE project = ? AND findings > 0"
        about = "SELECT sum(n) FROM field_values WHERE project = ? AND field = 'severity'"
        few = int(self._db.execute(about, (self._project,)).get or 0)
        return Where(where.sql, where.values, Rare(inside, (self._project,), few))

    def _id(self, expr: Compare) -> Where:
        asked = str(expr.value)
        open_ended = "*" in asked and not expr.literal
        test, values = (
            ("GLOB ?", (glob(asked),)) if open_ended else ("IN (?, ?, ?)", (asked, asked.lower(), asked.upper()))
        )
        if expr.field == "trace":
            inside = f"SELECT no AS trace FROM traces WHERE project = ? AND trace_id {test}"  # noqa: S608
            return Where(f"t.trace_id {test}", values, Rare(inside, (self._project, *values), 1))
        inside = f"SELECT no >> 24 AS trace FROM spans WHERE span_id {test}"  # noqa: S608
        return Where(f"t.no IN ({inside})", values, Rare(inside, values, 1))

    def _value(self, expr: Compare) -> Where:
        asked = str(expr.value)
        if "*" in asked and not expr.literal:
            test, value = "GLOB", glob(asked.casefold())
        else:
            test, value = "=", folded(asked)
        sql = f"SELECT no, n FROM field_values WHERE project = ? AND field = ? AND n > 0 AND folded {test} ?"  # noqa: S608
        found: list[Any] = self._db.execute(sql, (self._project, expr.field, value)).fetchall()
        return self._one_of(found)

    def _exists(self, field: str) -> Where:
        if field in NUMBERS:
            return Where(f"{NUMBERS[field]} IS NOT NULL")
        if field in SPREADS:
            return Where(f"{SPREADS[field][0]} IS NOT NULL")
        if field in FLAGS or field in ("trace", "span"):
            return Where("1")
        sql = "SELECT no, n FROM field_values WHERE project = ? AND field = ? AND n > 0 LIMIT ?"
        found: list[Any] = self._db.execute(sql, (self._project, field, FEW)).fetchall()
        if len(found) < FEW:
            return self._one_of(found)
        return Where(
            "EXISTS (SELECT 1 FROM json_each(t.facets) AS f CROSS JOIN field_values AS v ON v.no = f.value"
            " WHERE v.field = ?)",
            (field,),
        )

    def _one_of(self, found: Sequence[tuple[int, int]]) -> Where:
        values: tuple[Any, ...]
        if not found:
            return NEVER
        numbers = tuple(no for no, _ in found)
        test, values = "= ?", numbers[:1]
        if len(numbers) > 1:
            test, values = "IN (SELECT value FROM json_each(?))", (json.dumps(numbers),)
        rare = Rare(f"SELECT trace FROM trace_values WHERE value {test}", values, sum(n for _, n in found))  # noqa: S608
        if len(numbers) > SOUGHT:
            return Where(f"t.no IN ({rare.sql})", values, rare)
        return Where(HAS_VALUE.format(test), values, rare)

    def source(self, where: Where) -> tuple[str, tuple[Any, ...]]:
        """Where a list begins: all traces, or those that meet the rarest part of the condition."""
        if where.rare is None or where.rare.about * RARE > self._traces:
            return "traces AS t", ()
        return driven(where.rare)


def driven(rare: Rare) -> tuple[str, tuple[Any, ...]]:
    """Traces by the numbers of a rare condition."""
    return f"(SELECT DISTINCT trace FROM ({rare.sql})) AS d CROSS JOIN traces AS t ON t.no = d.trace", rare.values  # noqa: S608


def both(parts: Sequence[Where]) -> Where:
    """All conditions at once: the cheap ones first, driven by the rarest."""
    ordered = sorted(parts, key=lambda part: "SELECT" in part.sql)
    rare = min((part.rare for part in parts if part.rare), key=lambda rare: rare.about, default=None)
    return Where("(" + " AND ".join(part.sql for part in ordered) + ")" if parts else "1", _joined(ordered), rare)


def _joined(parts: Sequence[Where]) -> tuple[Any, ...]:
    return tuple(value for part in parts for value in part.values)


def glob(pattern: str) -> str:
    """`*` matches anything, everything else itself."""
    return "".join(f"[{char}]" if char in "[?" else char for char in pattern)


def verbatim(text: str) -> str:
    """A pattern that matches the text itself."""
    return "".join(f"[{char}]" if char in "[?*" else char for char in text)


def match_text(expr: Text) -> str:
    """Words in the language of FTS5."""
    open_ended = expr.words.endswith("*") and not expr.phrase
    words = expr.words[:-1] if open_ended else expr.words
    quoted = '"' + words.replace('"', '""').replace("\0", " ") + '"'
    return f"{quoted} *" if open_ended else quoted
