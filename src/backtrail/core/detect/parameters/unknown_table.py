"""The model's SQL names a table that the catalogue does not have."""

import re
from collections.abc import Iterator
from typing import Final

from rapidfuzz import process
from sqlglot import exp

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.detect.parameters.asked import asked, where_asked
from backtrail.core.detect.parameters.catalogue import Catalogue, learnt
from backtrail.core.detect.parameters.seen import Seen
from backtrail.core.detect.parameters.sql_text import parsed, statements
from backtrail.core.detect.parameters.words import listed, quoted
from backtrail.core.model.span import Span

CATALOGUE: Final = Threshold(
    name="sql_catalogue",
    default="",
    unit="CREATE TABLE statements",
    why="Empty: the catalogue is learnt from what each model had seen; give it where agents know it otherwise.",
)
OF_THE_SYSTEM: Final = ("sqlite_", "pg_", "information_schema", "sys", "dual", "all_tables", "user_tables", "v$")


def _look(span: Span, limits: Limits) -> Iterator[Sign]:
    catalogue: Catalogue | None = None
    for call in asked(span):
        for leaf, text in statements(call):
            trees = parsed(text)
            if isinstance(trees, str):
                continue
            catalogue = catalogue or learnt(span, limits[CATALOGUE])
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


def unknown(trees: tuple[exp.Expression, ...], catalogue: Catalogue) -> list[str]:
    """Tables of the statements that are neither known nor made by the statements themselves."""
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
    look=where_asked(_look),
)
