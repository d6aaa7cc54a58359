"""How much of a long output was used afterwards, and how much of it nobody could use.

A part counts as used when it shares telling words with what the model said or asked for next, or with what the tool
was asked: not letter by letter, as a model says in its own words what it read.
"""

import re
from functools import lru_cache
from math import ceil
from typing import Any, Final

WINDOW: Final = 45
"""Words of a part: two or three sentences, or a record of a table."""
PART: Final = 400
"""Characters of a part, where words are not told apart."""
MOSTLY: Final = 0.8
SHARED: Final = 2
"""Words that a used part shares: one alone is chance, as two texts about anything share a year or a country."""
HEAVY: Final = 0.7
"""The share from which one entry is what an output is made of."""
DEEP: Final = 8
MANY: Final = 200
NUMBERS: Final = 0.5
"""The share from which an output is mostly numbers."""
AGAIN: Final = 0.75
"""The share of text that stood there before: each piece four times. A passage found for two queries makes a half."""
LINE: Final = 20
"""Characters from which a line that stands there again is no chance."""
_NAMES: Final = re.compile(r'"[^"\\\n]{1,60}\\{0,9}"\s*:')
"""Names of JSON entries: they stand in every record and in every call."""
_NAMED: Final = 3_000
"""Characters of an output in which all names of its records stand once."""
_WORD: Final = re.compile(r"\w{3,}")
_TELLING: Final = re.compile(r"\w{7,40}|[^\W\d_a-zß-ÿ]\w{2,40}|\w{0,40}\d\w{1,40}")
"""Words with a digit, names, and long words: short words are shared by any two texts."""
_MARKS: Final = b"\"'`.,;:!?()[]{}<>/\\|=+*&%$#@~^-"
_BETWEEN: Final = bytes.maketrans(_MARKS, b" " * len(_MARKS))
_WIDE_MARKS: Final = "“”‘’«»…–—"
_DECIMALS: Final = re.compile(r"-?\d\.\d{5,20}(?:e-?\d+)?[,\s\]]")
_LINE: Final = re.compile(r'\\n(?:\\n|\n)*|\n(?:\\n|\n)*|\. |; |! |\? |\}, ?\{|", ?"')
"""Between lines, sentences, and records and texts of JSON. Each begins with its own letter, which is quickly found."""
_PROBES: Final = 6
_PROBE: Final = 24


@lru_cache(maxsize=512)
def telling(text: str) -> frozenset[str]:
    """The words of a text that tell what it is about, in small letters."""
    plain = _NAMES.sub(" ", text) if '"' in text else text
    found = set(_WORD.findall(plain))
    long = [word.lower() for word in found if 6 < len(word) <= 40]
    return frozenset(long + [word.lower() for word in found if not 6 < len(word) <= 40 and _tells(word)])


def _tells(word: str) -> bool:
    """Of a word that does not by its length."""
    short = word.isascii() and word.isalpha() and word.islower()
    return not short and _TELLING.fullmatch(word) is not None


def used_share(output: str, later: set[str]) -> tuple[float, float]:
    """The share of its parts that are used, and of those that hold at least one word of what came later."""
    named = _words(" ".join(_NAMES.findall(output[:_NAMED])).lower()) if '"' in output[:_NAMED] else ()
    looked = later.difference(named)
    words = _words(_lower(output))
    shared = [len(looked.intersection(words[at : at + WINDOW])) for at in range(0, len(words), WINDOW)]
    if not shared:
        return 1.0, 1.0
    return sum(n >= SHARED for n in shared) / len(shared), sum(n > 0 for n in shared) / len(shared)


def mostly_touched(output: str, later: set[str]) -> bool:
    """Whether most parts hold something of what came later: quick, and enough to let an output of fair length pass."""
    lower = _lower(output)
    looked = sorted(later, key=lambda word: (-len(word), word))[:MANY]
    parts = [lower[at : at + PART] for at in range(0, len(lower), PART)]
    left = len(parts) - ceil(MOSTLY * len(parts))
    for part in parts:
        if not _touched(part, looked):
            left -= 1
            if left < 0:
                return False
    return True


def _touched(part: str, looked: list[str]) -> bool:
    """Whether one of the words stands in the part. The one that does is asked for first next time."""
    for at, word in enumerate(looked):
        if word in part:
            looked.insert(0, looked.pop(at))
            return True
    return False


@lru_cache(maxsize=8)
def _lower(text: str) -> str:
    return text.lower()


def _words(lower: str) -> list[str]:
    """Parted at marks; as bytes, which goes ten times as fast where letters have accents."""
    text = lower.encode("utf-8", "surrogatepass").translate(_BETWEEN).decode("utf-8", "surrogatepass")
    if not text.isascii():
        for mark in _WIDE_MARKS:
            text = text.replace(mark, " ")
    return text.split()


def heaviest(value: Any) -> tuple[str, str, float] | None:
    """The text that is the greater part of a JSON value, with the name of its entry and its share."""
    whole = _size(value)
    one, name = value, ""
    for _ in range(DEEP):
        if isinstance(one, dict):
            parts = list(one.items())
        else:
            parts = [("", item) for item in one] if isinstance(one, list) else []
        if not parts or len(parts) > MANY:
            break
        inner_name, inner = max(parts, key=lambda part: _size(part[1]))
        if _size(inner) < HEAVY * whole:
            break
        one, name = inner, str(inner_name) or name
    return (name, one, _size(one) / max(1, whole)) if isinstance(one, str) and one is not value else None


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    size = 0
    if isinstance(value, dict):
        for name, item in value.items():
            size += len(str(name)) + (len(item) if item.__class__ is str else _size(item))
        return size
    return sum(map(_size, value)) if isinstance(value, list) else 8


def filler(output: str) -> str | None:
    """What most of it is that no answer can use: numbers of a vector, or text that stands there again and again."""
    whole = max(1, len(output))
    third = whole // 3
    if any(_DECIMALS.search(output, at, at + 60) for at in (third, 2 * third)):
        numbers = sum(map(len, _DECIMALS.findall(output))) / whole
        if numbers >= NUMBERS:
            return f"{numbers:.0%} of it is long decimal numbers"
    if not _repeats(output):
        return None
    seen: set[str] = set()
    again = 0
    for line in _LINE.split(output):
        if len(line) >= LINE:
            again += len(line) if line in seen else 0
            seen.add(line)
    return f"{again / whole:.0%} of it is text that stood in it before" if again >= AGAIN * whole else None


def _repeats(output: str) -> bool:
    """Whether most of a few pieces of it stand there again: whether to look at all of it."""
    step = max(1, len(output) // _PROBES)
    places = range(0, len(output) - _PROBE - step, step)
    again = sum(output.find(output[at : at + _PROBE], at + 1) >= 0 for at in places)
    return again * 2 > len(places)
