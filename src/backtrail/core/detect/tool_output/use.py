"""How much of a long output was used afterwards, and how much of it nobody could use.

A part counts as used when it shares telling words with what the model said or asked for next, or with what the tool
was asked: not letter by letter, as a model says in its own words what it read.
"""

import re
from typing import Any, Final

WINDOW: Final = 400
"""Characters of a part: a passage of a few sentences, a record of a table."""
SHARED: Final = 2
"""Words that a used part shares: one alone is chance, as two texts about anything share a year or a country."""
_NAMES: Final = re.compile(r'"[^"\\\n]{1,60}\\{0,9}"\s*:')
"""Names of JSON entries: they stand in every record and in every call."""
_TELLING: Final = re.compile(r"\b(?:\w{0,40}\d\w{1,40}|[^\W\d_a-zß-ÿ]\w{2,40}|\w{7,40})\b")
"""Words with a digit, names, and long words: short words are shared by any two texts."""
_DECIMALS: Final = re.compile(r"-?\d\.\d{5,20}(?:e-?\d+)?[,\s\]]")
_LINE: Final = re.compile(r'(?:\\n|\n)+|[.;!?] |\}, ?\{|", ?"')
"""Between lines, sentences, and records and texts of JSON."""
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


def telling(text: str) -> set[str]:
    """The words of a text that tell what it is about, in small letters."""
    return {word.lower() for word in _TELLING.findall(_NAMES.sub(" ", text)) if len(word) > 2}


def used_share(output: str, later: set[str]) -> tuple[float, float]:
    """The share of its parts that are used, and of those that hold at least one word of what came later."""
    text = _NAMES.sub(" ", output)
    shared = [len(later & telling(text[at : at + WINDOW])) for at in range(0, len(text), WINDOW)]
    if not shared:
        return 1.0, 1.0
    return sum(n >= SHARED for n in shared) / len(shared), sum(n > 0 for n in shared) / len(shared)


def heaviest(value: Any) -> tuple[str, Any, float] | None:
    """The entry that is the greater part of a JSON value, with its name and its share; the innermost such, a leaf."""
    whole = _size(value)
    one, name = value, ""
    for _ in range(DEEP):
        parts = (
            list(one.items())
            if isinstance(one, dict)
            else [("", item) for item in one]
            if isinstance(one, list)
            else []
        )
        if not parts or len(parts) > MANY:
            break
        inner_name, inner = max(parts, key=lambda part: _size(part[1]))
        if _size(inner) < HEAVY * whole:
            break
        one, name = inner, str(inner_name) or name
    if one is value or not isinstance(one, str):
        return None
    return name, one, _size(one) / max(1, whole)


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(len(str(name)) + _size(item) for name, item in value.items())
    return sum(map(_size, value)) if isinstance(value, list) else 8


def filler(output: str) -> str | None:
    """What most of it is that no answer can use: numbers of a vector, or text that stands there again and again."""
    whole = max(1, len(output))
    numbers = sum(map(len, _DECIMALS.findall(output))) / whole
    if numbers >= NUMBERS:
        return f"{numbers:.0%} of it is long decimal numbers"
    seen: set[str] = set()
    again = 0
    for line in _LINE.split(output):
        if len(line) >= LINE:
            again += len(line) if line in seen else 0
            seen.add(line)
    return f"{again / whole:.0%} of it is text that stood in it before" if again >= AGAIN * whole else None
