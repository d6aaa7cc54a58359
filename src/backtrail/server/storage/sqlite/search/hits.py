"""Searching the words of spans."""

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

import apsw

from backtrail.core.model.units import Nanos
from backtrail.server.storage.api import Hit, Page, QueryError, Window
from backtrail.server.storage.query.parse import parse
from backtrail.server.storage.query.tree import And, Expr, Not, Or, Text
from backtrail.server.storage.sqlite import rows
from backtrail.server.storage.sqlite.compile import Compiler, both, driven, match_text
from backtrail.server.storage.sqlite.lists import project_no, within
from backtrail.server.storage.sqlite.pages import MOST_ROWS, Order, after
from backtrail.server.storage.sqlite.read import Payloads
from backtrail.server.storage.sqlite.search.words import snippet, words

DRIVEN: Final = 500
"""Up to so many traces are searched one by one; beyond, the index is walked and each match tested."""


def search(db: apsw.Connection, project: str, window: Window) -> Page[Hit]:
    """A page of hits, of the traces that came last first."""
    tree = parse(window.query, Nanos(time.time_ns()))
    text, fields = divided(tree)
    if text is None:
        raise QueryError(
            "there is no word to search for",
            hint="Write a word beside the fields, such as: timeout status:error",
            start=0,
            end=len(window.query),
        )
    no = project_no(db, project)
    if no is None:
        return Page(rows=[])
    by = Order(field="search", down=True, after=after(window, "-search"), limit=max(1, min(window.limit, MOST_ROWS)))
    found = _matches(db, no, by, window, matched(text), fields)
    page = found[: by.limit]
    more = by.place(0, page[-1]) if len(found) > by.limit else None
    return Page(rows=list(_hits(db, page, list(_spoken(text)))), next=more)


def divided(tree: Expr | None) -> tuple[Expr | None, Sequence[Expr]]:
    """What must match within one span, and what its trace must meet."""
    parts = tree.of if isinstance(tree, And) else (tree,) if tree is not None else ()
    texts = [part for part in parts if _pure(part)]
    if not any(not isinstance(part, Not) for part in texts):
        return None, parts
    fields = [part for part in parts if not _pure(part)]
    return And(tuple(sorted(texts, key=lambda part: isinstance(part, Not)))), fields


def _pure(expr: Expr) -> bool:
    match expr:
        case Text():
            return True
        case Not():
            return _pure(expr.of)
        case Or():
            return all(_pure(part) and not isinstance(part, Not) for part in expr.of)
        case And():
            return all(_pure(part) for part in expr.of) and not isinstance(expr.of[0], Not)
    return False


def matched(expr: Expr) -> str:
    """A tree of words in the language of FTS5."""
    match expr:
        case Text():
            return match_text(expr)
        case Or():
            return "(" + " OR ".join(matched(part) for part in expr.of) + ")"
        case And():
            said = [matched(part) for part in expr.of if not isinstance(part, Not)]
            unsaid = [matched(part.of) for part in expr.of if isinstance(part, Not)]
            joined = "(" + " AND ".join(said) + ")"
            return f"({joined} NOT ({' OR '.join(unsaid)}))" if unsaid else joined
    raise AssertionError(expr)


def _spoken(expr: Expr) -> Iterator[str]:
    match expr:
        case Text():
            yield expr.words.rstrip("*")
        case And() | Or():
            for part in expr.of:
                yield from _spoken(part)


def _matches(
    db: apsw.Connection, project: int, by: Order, window: Window, text: str, fields: Sequence[Expr]
) -> list[int]:
    compiler = Compiler(db, project)
    asked = both([compiler.where(part) for part in fields])
    where = both([within(window, "s.start"), asked])
    beyond, values = ("w.rowid < ?", (by.after[1],)) if by.after else ("1", ())
    joined = "search.words AS w CROSS JOIN spans AS s ON s.no = w.rowid"
    if asked.rare is not None and asked.rare.about < DRIVEN:
        source, begin = driven(asked.rare)
        tables = f"{source} CROSS JOIN {joined}"
        beyond += " AND w.rowid BETWEEN t.no << 24 AND (t.no << 24) + 16777215"
    else:
        tables, begin = f"{joined} CROSS JOIN traces AS t ON t.no = w.rowid >> 24", ()
    found = db.execute(
        f"SELECT w.rowid FROM {tables} WHERE w.words MATCH ? AND t.project = ? AND {beyond} AND {where.sql}"  # noqa: S608
        " ORDER BY w.rowid DESC LIMIT ?",
        (*begin, _scoped(db, project, text), project, *values, *where.values, by.limit + 1),
    )
    return [no for (no,) in found]


def _scoped(db: apsw.Connection, project: int, text: str) -> str:
    """The words; of this project only, where others have more."""
    own, everyone = db.execute("SELECT sum(iif(no = ?, spans, 0)), sum(spans) FROM projects", (project,)).get
    return f"({{text}} : {text})" if own * 2 > everyone else f"(project : p{project}) AND ({{text}} : {text})"


def _hits(db: apsw.Connection, numbers: Sequence[int], searched: Sequence[str]) -> Iterator[Hit]:
    payloads = Payloads(db)
    sql = "SELECT s.head, s.parts FROM json_each(?) AS w CROSS JOIN spans AS s ON s.no = w.value ORDER BY w.key"
    found: list[Any] = db.execute(sql, (rows.json_text(list(numbers)),)).fetchall()
    for text, parts in found:
        head = rows.read_head(text)
        said = words(payloads.parts(rows.read_numbers(parts)))
        yield Hit(
            trace_id=head.trace_id,
            span_id=head.span_id,
            name=head.name,
            kind=head.kind,
            start=head.start,
            snippet=snippet(said, searched),
        )
