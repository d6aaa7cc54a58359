"""Whether a text is the beginning of JSON that was cut: right as far as it goes, and not at its end."""

import json
import re
from typing import Final

_BEGINS: Final = re.compile(r"\s*(?:\{\s*[\"']|\[\s*(?:[\"'{\[]|-?\d|true|false|null|True|False|None)|\[\s*$|\{\s*$)")
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|[{}\[\],:]|[^\s{}\[\],:"\']+|["\']', re.DOTALL)
_NUMBER: Final = re.compile(r"-?\d*(?:\.\d*)?(?:[eE][+-]?\d*)?")
_WORDS: Final = ("true", "false", "null", "True", "False", "None", "NaN", "Infinity")
_CLOSERS: Final = {"}": "{", "]": "["}
_DOTS: Final = re.compile(r"\s*(?:\[\s*)?(?:\.{3}|…)(?:\s*\])?\s*$")
"""What is put behind a text that was cut."""
SCANNED: Final = 60_000


def begins_as_json(text: str) -> bool:
    """Whether it begins as an object or a list does; `[INFO] ...` does not."""
    return _BEGINS.match(text[:200]) is not None


def cut_json(text: str) -> str | None:
    """Where JSON was cut ("inside a text", "with 3 brackets open"); None of whole JSON and of what is no JSON.

    Python's spelling of dicts and lists counts too. One pass, no recursion, over SCANNED characters.
    """
    bare = text.strip()
    if len(bare) < 16 or not begins_as_json(bare) or _is_whole(bare):
        return None
    if dots := _DOTS.search(bare, len(bare) - 12):
        bare = bare[: dots.start()]
    return _scan(bare[:SCANNED], whole=len(bare) <= SCANNED)


def ends_open(head: str, tail: str) -> str | None:
    """As `cut_json`, of a text of which only the beginning and the end are known."""
    bare = tail.rstrip()
    if dots := _DOTS.search(bare, max(0, len(bare) - 12)):
        bare = bare[: dots.start()]
    if not bare or bare[-1] in "}]" or not begins_as_json(head):
        return None
    return "before its last bracket" if _scan(head, whole=False) else None


def _is_whole(text: str) -> bool:
    try:
        json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return False
    return True


def _scan(text: str, *, whole: bool) -> str | None:
    open_: list[str] = []
    values = 0
    for found in _TOKEN.finditer(text):
        sign = found[0]
        first = sign[0]
        if sign in "{[":
            open_.append(sign)
        elif sign in "}]":
            if not open_ or open_.pop() != _CLOSERS[sign]:
                return None
            if not open_:
                return None
        elif first in "\"'":
            values += 1
            if len(sign) == 1 or sign[-1] != first:
                return "inside a text" if open_ else None
        elif sign not in ",:":
            values += 1
            if not _is_word(sign, last=found.end() == len(text)):
                return None
    if not open_ or not values:
        return None
    if not whole:
        return "later"
    return f"with {len(open_)} bracket{'s' * (len(open_) > 1)} open"


def _is_word(sign: str, *, last: bool) -> bool:
    if _NUMBER.fullmatch(sign):
        return True
    return any(word.startswith(sign) if last else word == sign for word in _WORDS)
