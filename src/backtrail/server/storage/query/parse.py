"""Text of a query to its tree; luqum reads the grammar, the table of fields says what the words mean.

luqum gives `: / ~ ^ - +` a meaning of their own, which a URL, a model's name, a time zone and `-2h` cannot do without.
Where they are part of a value they stand in for themselves as characters that no text has, one for one, so that every
position that luqum tells is a position in what the user wrote.
"""

import re
from decimal import InvalidOperation
from typing import Final

from luqum import tree as lucene
from luqum.exceptions import ParseError
from luqum.thread import parse as luqum_parse

from backtrail.core.model.units import Nanos
from backtrail.server.storage.api import QueryError
from backtrail.server.storage.query.meaning import Meaning, Op
from backtrail.server.storage.query.tree import And, Expr, Not, Or

LONGEST: Final = 4000
DEEPEST: Final = 40

_SPECIAL: Final = ":/~^'+-<>[]{}\n"
_HIDE: Final = str.maketrans({char: chr(0xFDD0 + place) for place, char in enumerate(_SPECIAL)})
_SHOW: Final = str.maketrans({chr(0xFDD0 + place): char for place, char in enumerate(_SPECIAL)})
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_REGION: Final = re.compile(
    r"""
      "(?:[^"\\]|\\.)*"                                      # quoted: left as it is
    | (?P<broken>\\\n)                                       # luqum takes no line break as escaped
    | \\.                                                    # escaped: left as it is
    | (?P<open>[\[{]) (?P<inside>[^\[\]{}"]*) (?P<close>[\]}])       # a range
    | (?P<name>(?<![^\s(+-])[^\s:()"\[\]{}<>/+-][^\s:()"\[\]{}<>]*:(?:[<>]=?)?)
      (?P<value>(?![\[{<>])(?:[^\s()"\\]|\\.)+)              # a field and its value
    | (?P<plain>[/'])                                        # luqum would read a regular expression
    """,
    re.VERBOSE | re.DOTALL,
)


def parse(text: str, now: Nanos) -> Expr | None:
    """The tree of a query, None for an empty one. Raises QueryError, and nothing else, whatever the text is."""
    if not text.strip():
        return None
    if len(text) > LONGEST:
        raise QueryError(
            f"the query has {len(text)} characters; at most {LONGEST} are read",
            hint="Use ranges and wildcards instead of long lists.",
            start=LONGEST,
            end=len(text),
        )
    if (lone := _SURROGATE.search(text)) is not None:
        hint = "Send the query as UTF-8."
        raise QueryError("half a character cannot be searched for", hint=hint, start=lone.start(), end=lone.end())
    try:
        item = luqum_parse(_REGION.sub(_hidden, text))
    except ParseError as wrong:
        raise _syntax(text, str(wrong)) from wrong
    except InvalidOperation as wrong:  # luqum reads `~.` and `^.` as a number that is none
        raise _no_number(text) from wrong
    return _Reader(text, now).expression(item)


def _hidden(match: re.Match[str]) -> str:
    part = match.groupdict()
    if part["inside"] is not None:
        return f"{part['open']}{part['inside'].translate(_HIDE)}{part['close']}"
    if part["value"] is not None:
        return f"{part['name']}{part['value'].translate(_HIDE)}"
    return match[0].translate(_HIDE) if part["plain"] or part["broken"] else match[0]


def _no_number(text: str) -> QueryError:
    place = re.search(r"[~^][\d.]*\.[\d.]*", text)
    start, end = place.span() if place else (0, len(text))
    hint = "~ and ^ are not part of the language: put text that holds them into quotation marks."
    return QueryError(f"{text[start:end]!r} cannot stand here", hint=hint, start=start, end=end)


def _syntax(text: str, said: str) -> QueryError:
    place = re.search(r"position (\d+)", said)
    if place is None or int(place[1]) >= len(text):
        end = len(text.rstrip())
        return QueryError(
            "the query ends too early",
            hint="Close every parenthesis and bracket, and put a word after AND, OR, NOT and a field's colon.",
            start=max(0, end - 1),
            end=end,
        )
    start = int(place[1])
    if text[start] == '"':
        hint = 'Close the quotation mark, or write \\" for the character itself.'
        return QueryError("this quotation mark is never closed", hint=hint, start=start, end=len(text))
    word = re.compile(r'[^\s()\[\]{}":]+|.', re.DOTALL).match(text, start)
    assert word is not None
    hint = 'Put text with special characters into quotation marks: "' + word[0].replace('"', "") + '"'
    return QueryError(f"{word[0]!r} cannot stand here", hint=hint, start=start, end=word.end())


class _Reader:
    """Turns luqum's items into our tree, within one query."""

    def __init__(self, text: str, now: Nanos) -> None:
        self._text = text
        self._meaning = Meaning(now)

    def expression(self, item: lucene.Item, field: str | None = None, depth: int = 0) -> Expr:
        """One item; inside `name:( ... )` every word belongs to the field."""
        start, end = self._place(item)
        if depth > DEEPEST:
            raise _too_deep(start, end)
        match item:
            case lucene.BaseOperation():
                return self._operation(item, field, depth)
            case lucene.BaseGroup():
                return self.expression(item.expr, field, depth + 1)
            case lucene.Not() | lucene.Prohibit():
                return Not(self.expression(item.a, field, depth + 1))
            case lucene.Plus():
                return self.expression(item.a, field, depth + 1)
            case lucene.SearchField():
                return self._search(item, field, depth)
        if field is None:
            return self._free(item)
        return self._value(field, item)

    def _operation(self, item: lucene.BaseOperation, field: str | None, depth: int) -> Expr:
        try:
            tight, loose = _peel(item)
        except RecursionError:
            raise _too_deep(*self._place(item)) from None
        if loose:
            return _and(*(self.expression(part, field, depth + 1) for part in (tight, *loose)))
        parts = [self.expression(part, field, depth + 1) for part in tight.operands]
        return _or(*parts) if isinstance(tight, lucene.OrOperation) else _and(*parts)

    def _search(self, item: lucene.SearchField, outer: str | None, depth: int) -> Expr:
        start, _ = self._place(item)
        end = start + len(item.name)
        name = item.name.translate(_SHOW)
        if outer is not None:
            hint = f"Close the parenthesis of {outer}:( before {name}:"
            raise QueryError(f"{name}: cannot stand inside {outer}:( )", hint=hint, start=start, end=end)
        self._meaning.known(name, self._text, start, end)
        return self.expression(item.expr, name, depth + 1)

    def _value(self, field: str, item: lucene.Item) -> Expr:
        start, end = self._place(item)
        match item:
            case lucene.Range():
                low, high = self._bound(item.low), self._bound(item.high)
                sides: tuple[tuple[Op, tuple[str, int, int]], ...] = (
                    (">=" if item.include_low else ">", low),
                    ("<=" if item.include_high else "<", high),
                )
                told = [self._meaning.compare(field, op, *value) for op, value in sides if value[0] != "*"]
                return _and(*told) if told else self._meaning.exists(field, start, end)
            case lucene.From():
                return self._meaning.compare(field, ">=" if item.include else ">", *self._bound(item.a))
            case lucene.To():
                return self._meaning.compare(field, "<=" if item.include else "<", *self._bound(item.a))
            case lucene.Phrase():
                return self._meaning.equal(field, _words(item), start, end, literal=True)
            case lucene.Word():
                value = _words(item)
                literal = "\\*" in item.value
                return self._meaning.equal(field, value, start, end, literal=literal)
        raise self._unread(item)

    def _bound(self, item: lucene.Item) -> tuple[str, int, int]:
        start, end = self._place(item)
        if not isinstance(item, lucene.Term):
            raise self._unread(item)
        return _words(item), start, end

    def _free(self, item: lucene.Item) -> Expr:
        start, end = self._place(item)
        if isinstance(item, lucene.Phrase):
            return self._meaning.text(_words(item), start, end, phrase=True)
        if isinstance(item, lucene.Word):
            return self._meaning.text(_words(item), start, end)
        raise self._unread(item)

    def _unread(self, item: lucene.Item) -> QueryError:
        start, end = self._place(item)
        return QueryError(
            f"{self._text[start:end]!r} means nothing here",
            hint="~ and ^ are not part of the language, and ranges belong to a field, as in cost:[0.01 TO 0.5]; "
            "put text with such characters into quotation marks.",
            start=start,
            end=end,
        )

    def _place(self, item: lucene.Item) -> tuple[int, int]:
        start = min(max(item.pos or 0, 0), len(self._text))
        end = min(start + max(item.size or 1, 1), len(self._text))
        return start, start + len(self._text[start:end].rstrip()) or end


def _peel(item: lucene.Item) -> tuple[lucene.Item, list[lucene.Item]]:
    """What binds tighter than a space, and what the spaces join to it: luqum lets `a OR b -c` mean a OR (b -c)."""
    if isinstance(item, lucene.UnknownOperation):
        first, *rest = item.operands
        tight, loose = _peel(first)
        return tight, [*loose, *rest]
    if isinstance(item, lucene.BaseOperation):
        *before, last = item.operands
        tight, loose = _peel(last)
        return (type(item)(*before, tight, pos=item.pos, size=item.size), loose) if loose else (item, [])
    return item, []


def _too_deep(start: int, end: int) -> QueryError:
    hint = f"At most {DEEPEST} parentheses, negations and turns between AND and OR may be nested."
    return QueryError("the query is nested too deeply", hint=hint, start=start, end=end)


def _and(*parts: Expr) -> Expr:
    flat = tuple(deep for part in parts for deep in (part.of if isinstance(part, And) else (part,)))
    return flat[0] if len(flat) == 1 else And(flat)


def _or(*parts: Expr) -> Expr:
    flat = tuple(deep for part in parts for deep in (part.of if isinstance(part, Or) else (part,)))
    return flat[0] if len(flat) == 1 else Or(flat)


def _words(item: lucene.Term) -> str:
    value: str = item.unescaped_value.translate(_SHOW)
    return value[1:-1] if isinstance(item, lucene.Phrase) else value
