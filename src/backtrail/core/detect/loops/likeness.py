"""Whether two calls of a tool differ in nothing that matters: in spelling, in an argument that changes nothing, or in
the wording of a question.

Numbers, names and code are never "nearly" the same: page 2 is not page 1, and one letter of a patch may be the whole
fix. So no likeness of whole texts is measured; words are paired one by one, and only in sentences.
"""

import json
import re
from typing import Any, Final, Literal, TypeAlias

from rapidfuzz import fuzz

from backtrail.core.detect.moment import EXCERPT, Text

Likeness: TypeAlias = Literal["spelling", "argument", "wording"]

QUESTION: Final = 300
"""Characters up to which a value may be a question in words; longer ones are content."""
FEWEST: Final = 3
"""Words from which on a value is a question and not a name."""
OTHERS: Final = 8
"""Words that may be written otherwise: with more it is another question."""
WORDS: Final = re.compile(r"\w+")
LITTLE_WORDS: Final = (
    "a an and are as at be by did do does for from has have how i in is it its me my of on or please show tell that "
    "the their there this to us was were what when where which who whom whose why will with you your"
)
LITTLE: Final = frozenset(LITTLE_WORDS.split())
DEEPEST: Final = 20


def likeness(one: Text, other: Text, least: float) -> Likeness | None:
    """How two arguments are nearly the same, where they are; `least`: likeness of paired words, 0 to 100."""
    if max(one.size, other.size) > EXCERPT:
        return None
    left, right = _plain(_json(one.excerpt)), _plain(_json(other.excerpt))
    if left == right:
        return "spelling" if left else None
    if not (isinstance(left, dict) and isinstance(right, dict)):
        return "wording" if _reworded(left, right, least) else None
    shared = left.keys() & right.keys()
    differing = [name for name in shared if left[name] != right[name]]
    if not differing:
        return "argument" if shared and (shared == left.keys() or shared == right.keys()) else None
    if left.keys() != right.keys() or not all(_reworded(left[name], right[name], least) for name in differing):
        return None
    return "wording"


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _plain(value: Any, depth: int = 0) -> Any:
    """Without empty arguments, case, spaces around and between words, and whether a number stands in quotes."""
    if depth > DEEPEST:
        return value
    match value:
        case dict():
            cleaned = {name: _plain(inner, depth + 1) for name, inner in value.items()}
            return {name: inner for name, inner in cleaned.items() if inner not in ("", None, [], {})}
        case list():
            return [_plain(inner, depth + 1) for inner in value]
        case str():
            return " ".join(value.split()).casefold().rstrip("?.! ")
        case bool() | None:
            return value
        case _:
            return str(value)


def _reworded(left: Any, right: Any, least: float) -> bool:
    """Both are questions in words, and every word that counts has its like in the other."""
    if not (isinstance(left, str) and isinstance(right, str)) or max(len(left), len(right)) > QUESTION:
        return False
    ours, theirs = _telling(left), _telling(right)
    if min(len(ours), len(theirs)) < FEWEST:
        return False
    missing, added = ours - theirs, theirs - ours
    if max(len(missing), len(added)) > OTHERS:
        return False
    return all(_paired(word, theirs, least) for word in missing) and all(_paired(word, ours, least) for word in added)


def _telling(text: str) -> set[str]:
    return set(WORDS.findall(text)) - LITTLE


def _paired(word: str, others: set[str], least: float) -> bool:
    if any(letter.isdigit() for letter in word):
        return False
    return any(not any(map(str.isdigit, other)) and fuzz.ratio(word, other) >= least for other in others)
