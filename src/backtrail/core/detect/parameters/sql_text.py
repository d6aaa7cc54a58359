"""SQL inside arguments: found, and parsed in the first dialect that takes it."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from backtrail.core.detect.parameters.asked import Asked, Leaf

if TYPE_CHECKING:
    from sqlglot import exp

LONGEST: Final = 6_000
"""Characters of a statement that are parsed, some 15 ms; a longer one is left alone."""
DIALECTS: Final = (
    "",
    "postgres",
    "mysql",
    "sqlite",
    "bigquery",
    "tsql",
    "snowflake",
    "duckdb",
    "clickhouse",
    "oracle",
    "spark",
)
_NAMES: Final = frozenset(
    {"sql", "query", "statement", "sql_query", "sqlquery", "query_sql", "sql_statement", "q", "code", "input"}
)
_BEGINS: Final = re.compile(
    r"\s*(?:select\s|with\s+\w+\s+as\s*\(|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s)", re.IGNORECASE
)
_FILLED: Final = re.compile(r"\{\{|\{%|\$\{|<[a-z_]+>|%\(\w+\)s")
"""A template is filled in before it runs."""


def statements(call: Asked) -> Iterable[tuple[Leaf, str]]:
    """The arguments that hold SQL, by their name and their first word."""
    for name in call.named:
        if isinstance(name, str) and name.lower() in _NAMES:
            return _statements(call)
    return ()


def _statements(call: Asked) -> Iterator[tuple[Leaf, str]]:
    for leaf in call.leaves:
        if isinstance(leaf.value, str) and leaf.name.lower() in _NAMES and _BEGINS.match(leaf.value[:200]):
            text = leaf.value.strip().rstrip(";").rstrip()
            if len(text) <= LONGEST and not _FILLED.search(text):
                yield leaf, text


@lru_cache(maxsize=256)
def parsed(text: str) -> "tuple[exp.Expression, ...] | str":
    """The statements of a text; the first dialect's complaint, where none takes it. Empty: too deep to tell."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import ErrorLevel, SqlglotError

    complaint = ""
    for dialect in DIALECTS:
        try:
            trees = sqlglot.parse(text, read=dialect or None, error_level=ErrorLevel.RAISE)
        except SqlglotError as no:
            complaint = complaint or str(no)
            continue
        except (RecursionError, ValueError, TypeError, AttributeError, IndexError, KeyError):
            return ()
        return tuple(tree for tree in trees if isinstance(tree, exp.Expression))
    return re.sub(r"\x1b\[[0-9;]*m", "", complaint.splitlines()[0]) if complaint else ()
