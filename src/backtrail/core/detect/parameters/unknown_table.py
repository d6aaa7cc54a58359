"""The model's SQL names a table that the catalogue does not have."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rapidfuzz import process

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.parameters.catalogue import Catalogue
from backtrail.core.detect.parameters.queries import queries
from backtrail.core.detect.parameters.seen import Seen
from backtrail.core.detect.parameters.words import listed, quoted
from backtrail.core.model.span import Span

if TYPE_CHECKING:
    from sqlglot import exp

OF_THE_SYSTEM: Final = ("sqlite_", "pg_", "information_schema", "sys", "dual", "all_tables", "user_tables", "v$")


def _look(span: Span, limits: Limits) -> Iterator[Sign]:
    for call, leaf, trees, catalogue in queries(span, limits):
        for name in unknown(trees, catalogue):
            if Seen(span).finds(re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")):
                continue
            known = list(catalogue.tables)
            near = process.extractOne(name, known, score_cutoff=60)
            yield Sign(
                severity="critical",
                confidence=0.85,
                evidence=f"The SQL that the model gave {call.name} names the table {quoted(name)}, which is not "
                f"among the {len(known)} known ones; "
                + (f"the nearest is {quoted(near[0])}." if near else f"known are {listed(known)}."),
                advice="Put the list of tables into the prompt or into the tool's error message.",
                group=name,
                facts={"tool": call.name, "argument": leaf.path, "table": name, "known": known[:50]},
            )


def unknown(trees: "tuple[exp.Expression, ...]", catalogue: Catalogue) -> list[str]:
    """Tables of the statements that are neither known nor made by the statements themselves."""
    from sqlglot import exp

    if not catalogue.tables:
        return []
    found: dict[str, None] = {}
    for tree in trees:
        own = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
        for table in tree.find_all(exp.Table):
            name = table.name.lower()
            schema = table.db.lower()
            if not name or name in own or name in catalogue.tables or not isinstance(table.this, exp.Identifier):
                continue
            if not name.startswith(OF_THE_SYSTEM) and not schema.startswith(OF_THE_SYSTEM):
                found[name] = None
    return list(found)


DETECTOR: Final = SpanDetector(
    name="unknown_table",
    family="parameters",
    says="The model's SQL names a table that the catalogue does not have",
    kinds=frozenset({"llm"}),
    needs=frozenset({"wishes"}),
    look=_look,
)
