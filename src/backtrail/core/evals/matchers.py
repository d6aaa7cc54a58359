"""What an argument of a call should be: a value, or words about it such as `{at_most: 50}`.

    order_id: A17                      equal; 99 and 99.0 are the same
    amount: {at_most: 50, at_least: 1} a number in a range
    query: {matches: "(?i)refund"}     a regular expression that is found in its text
    tone: {one_of: [calm, formal]}
    tags: {contains: urgent}           an element of a list, a part of a text, a field of an object
    reason: {any: true}                given, whatever it is
    discount: {absent: true}           not given, or null
    body: {equals: {matches: "x"}}     equal, where the value itself looks like words of these

An object that is none of these is compared field by field; fields that are not named may be anything.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from backtrail.core.tape.matching.plain import plain


class Unmatchable(ValueError):
    """Words about an argument that say nothing: an expression that is none, a limit that is no number."""


def matches(wanted: Any, value: Any) -> bool:
    """Whether a value is as wanted. `value` is None where the argument was not given."""
    if not is_words(wanted):
        return _is(wanted, value)
    if value is None:
        return bool(wanted.get("absent"))
    return all(WORDS[word](told, value) for word, told in wanted.items())


def is_words(wanted: Any) -> bool:
    """Whether this says something about a value, and is none itself."""
    return isinstance(wanted, Mapping) and bool(wanted) and all(word in WORDS for word in wanted)


def check(wanted: Any) -> None:
    """Raise Unmatchable where words say nothing."""
    if not is_words(wanted):
        for each in wanted.values() if isinstance(wanted, Mapping) else ():
            check(each)
        return
    for word, told in wanted.items():
        if word == "matches":
            expression(told)
        if word in ("at_most", "at_least") and not _number(told):
            raise Unmatchable(f"{word}: {told!r} is no number")
        if word == "one_of" and not isinstance(told, list | tuple):
            raise Unmatchable(f"one_of: {told!r} is no list of values")


def expression(told: Any) -> re.Pattern[str]:
    """A regular expression. Raises Unmatchable."""
    try:
        return re.compile(str(told), re.DOTALL)
    except re.error as wrong:
        raise Unmatchable(f"{told!r} is no regular expression: {wrong}") from wrong


def text_of(value: Any) -> str:
    """A value as expressions read it: text as it is, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=repr)


def _is(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, Mapping) and isinstance(value, Mapping):
        return all(matches(each, value.get(name)) for name, each in wanted.items())
    return bool(plain(wanted) == plain(value)) and isinstance(wanted, bool) == isinstance(value, bool)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _holds(told: Any, value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(matches(told, each) for each in value)
    return str(told) in value if isinstance(value, str | Mapping) else False


WORDS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "equals": lambda told, value: bool(plain(told) == plain(value)),
    "matches": lambda told, value: expression(told).search(text_of(value)) is not None,
    "one_of": lambda told, value: any(_is(each, value) for each in told),
    "contains": _holds,
    "at_most": lambda told, value: _number(value) and value <= told,
    "at_least": lambda told, value: _number(value) and value >= told,
    "any": lambda told, _: bool(told),
    "absent": lambda told, _: not told,
}
