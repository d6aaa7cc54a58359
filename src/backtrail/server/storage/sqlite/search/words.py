"""The words of a span: what full-text search knows of it, and what snippets are cut from."""

import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from backtrail.core.model.raw import RawSpan

MOST_TEXT: Final = 1 << 20
"""Characters of a span that can be searched."""
MOST_NUMBERS: Final = 32
"""A longer list of numbers is an embedding."""
BINARY: Final = 2000
"""A text of this length without a space is base64 or the like."""
DEEPEST: Final = 40
OPENING: Final = frozenset('{["')
SNIPPET: Final = 160
TELLING: Final = 24
"""A shorter piece, such as the name of a tool, tells less of what was said than a longer one with the same word."""
GAP: Final = "\n\x1e\n"
"""Between two pieces; no word of its own."""
_json = msgspec.json.Decoder()


def words(parts: Iterable[RawSpan]) -> str:
    """Everything that was said in a span, each piece once; JSON in strings is opened, its keys left out."""
    pieces: dict[str, None] = {}
    for part in parts:
        pieces[part.name or ""] = pieces[part.status_message] = None
        _gather(part.attributes, pieces, 0)
        for event in part.events:
            pieces[event.name] = None
            _gather(event.attributes, pieces, 0)
    return GAP.join(filter(None, pieces))[:MOST_TEXT]


def _gather(value: Any, pieces: dict[str, None], depth: int) -> None:
    """Add the texts and numbers of a value. On the road of every span: no generators, exact types first."""
    kind = type(value)
    if kind is str:
        if value[:1] in OPENING and depth < DEEPEST and (inner := _opened(value)) is not None:
            _gather(inner, pieces, depth + 1)
        elif len(value) < BINARY or re.search(r"\s", value[:BINARY]):
            pieces[value] = None
    elif kind is dict:
        for item in value.values():
            _gather(item, pieces, depth + 1)
    elif kind is list:
        if len(value) <= MOST_NUMBERS or not isinstance(value[0], int | float):
            for item in value:
                _gather(item, pieces, depth + 1)
    elif kind is int or kind is float:
        pieces[str(value)] = None


def _opened(text: str) -> Any:
    try:
        return _json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def snippet(text: str, searched: Iterable[str]) -> str:
    """One piece of the text around its first match, the matched words between ‹ and ›."""
    wanted = [re.escape(word).replace(r"\ ", r"[\W_]+") for word in searched if word]
    # Search takes _ for a gap between words, so refund_order is found by order.
    pattern = re.compile(r"(?<![^\W_])(?:" + "|".join(wanted) + r")[^\W_]*" if wanted else r"(?!)", re.IGNORECASE)
    piece = _telling(text, pattern)
    first = pattern.search(piece)
    begin = max(0, (first.start() if first else 0) - SNIPPET // 3)
    begin = piece.find(" ", begin, begin + 20) + 1 or begin if begin else 0
    end = begin + SNIPPET + (len(first[0]) if first else 0)
    cut = pattern.sub(lambda match: f"‹{match[0]}›", piece[begin:end])
    return ("…" if begin else "") + " ".join(cut.split()) + ("…" if end < len(piece) else "")


def _telling(text: str, pattern: re.Pattern[str]) -> str:
    """The first piece with a match that is long enough to tell something, else the first; all where none has one."""
    found: str | None = None
    for match in pattern.finditer(text):
        begin = text.rfind(GAP, 0, match.start())
        end = text.find(GAP, match.end())
        piece = text[begin + len(GAP) if begin != -1 else 0 : end if end != -1 else len(text)]
        if len(piece) >= TELLING:
            return piece
        found = piece if found is None else found
    return text.replace(GAP, "\n") if found is None else found
