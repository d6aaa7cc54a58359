"""The model's SQL names a column that its tables do not have."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rapidfuzz import process

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.parameters.catalogue import Catalogue
from backtrail.core.detect.parameters.queries import queries
from backtrail.core.detect.parameters.words import listed, quoted
from backtrail.core.model.span import Span

if TYPE_CHECKING:
    from sqlglot import exp

HIDDEN: Final = frozenset({"rowid", "oid", "ctid", "_rowid_", "rownum", "level", "_table_suffix", "_partitiontime"})


def _look(span: Span, limits: Limits) -> Iterator[Sign]:
    for call, leaf, trees, catalogue in queries(span, limits):
        for name, tables, known in unknown(trees, catalogue):
            near = process.extractOne(name, known, score_cutoff=60)
            yield Sign(
                severity="critical",
                confidence=0.85,
                evidence=f"The SQL that the model gave {call.name} names the column {quoted(name)}, which "
                f"{listed(tables)} does not have; "
                + (f"the nearest is {quoted(near[0])}." if near else f"known are {listed(known)}."),
                advice="Have the model read the table's columns before it writes SQL; name them in the error.",
                group=f"{name} {' '.join(tables)}",
                facts={"tool": call.name, "argument": leaf.path, "column": name, "tables": tables},
            )


def unknown(trees: "tuple[exp.Expression, ...]", catalogue: Catalogue) -> list[tuple[str, list[str], list[str]]]:
    """Columns that no table of their statement has, with the tables and what they have. Only where every table of the
    statement is known with its columns, and nothing is named by a subquery."""
    from sqlglot import exp

    found: dict[str, tuple[str, list[str], list[str]]] = {}
    for tree in trees if catalogue.tables else ():
        if tree.find(exp.CTE, exp.Subquery, exp.Lateral, exp.Unnest):
            continue
        tables = {table.name.lower(): table.alias_or_name.lower() for table in tree.find_all(exp.Table)}
        if not tables or any(not catalogue.tables.get(name) for name in tables):
            continue
        named = {alias.alias.lower() for alias in tree.find_all(exp.Alias)} | HIDDEN
        for column in tree.find_all(exp.Column):
            name, where = column.name.lower(), column.table.lower()
            owners = [table for table, alias in tables.items() if not where or where in (alias, table)]
            if not name or name == "*" or name in named or not owners or _is_text(column):
                continue
            known = [each for owner in owners for each in sorted(catalogue.tables[owner])]
            if name not in known:
                found[name] = (name, owners, known)
    return list(found.values())


def _is_text(column: "exp.Column") -> bool:
    """`"active"` in double quotes is text in some dialects."""
    from sqlglot import exp

    return isinstance(column.this, exp.Identifier) and bool(column.this.args.get("quoted"))


DETECTOR: Final = SpanDetector(
    name="unknown_column",
    family="parameters",
    says="The model's SQL names a column that its tables do not have",
    kinds=frozenset({"llm"}),
    needs=frozenset({"wishes"}),
    look=_look,
)
