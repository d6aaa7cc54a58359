"""Values as JSON that keeps their types, and back: equal, and of the same type.

JSON says what it can; the rest is tagged: `{"$t": "tuple", "v": [...]}`. Names of an object keep their order, which
reaches models through `json.dumps`. What no family knows is `opaque`: it is told, and cannot be rebuilt. Never pickle,
which runs code when it is read. The tags are listed in docs/spec/tape.md.
"""

import ast
import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

from backtrail.sdk.replay.values.naming import UnreplayableValue
from backtrail.sdk.replay.values.objects import from_object, object_of
from backtrail.sdk.replay.values.plain import from_plain, plain_of
from backtrail.sdk.replay.values.tables import from_table, table_of

TAG: Final = "$t"
DEEPEST: Final = 60
SAME: Final = frozenset({bool, int, str})
"""What is JSON already."""
STRINGS: Final = frozenset({str})
Rebuild: TypeAlias = Callable[[Any], Any]
"""Makes the value that a call returns from what an untyped trace tells of it: JSON, or text."""
Encode: TypeAlias = Callable[[Any], Any]


class Circular(ValueError):
    """A value that holds itself, which JSON cannot say."""


def encoded(value: Any, within: tuple[int, ...] = ()) -> Any:
    """JSON of a value. Never raises: what cannot be told is opaque, and one that holds itself is so as a whole.

    `within`: the addresses of the values that hold this one.
    """
    made = value.__class__
    if value is None or made in SAME:
        return value
    if made is float:
        return value if math.isfinite(value) else {TAG: "float", "v": repr(value)}
    if len(within) > DEEPEST:
        return opaque(value)
    if id(value) in within:
        raise Circular
    try:
        return _holding(value, made, (*within, id(value)))
    except Circular:
        if within:
            raise
        return opaque(value)


def _holding(value: Any, made: type, within: tuple[int, ...]) -> Any:
    """JSON of a value that may hold others."""

    def inner(each: Any) -> Any:
        return encoded(each, within)

    if made is list:
        return [each if each is None or each.__class__ in SAME else inner(each) for each in value]
    if made is dict:
        if TAG not in value and STRINGS.issuperset(map(type, value)):
            return {
                name: each if each is None or each.__class__ in SAME else inner(each) for name, each in value.items()
            }
        return {TAG: "dict", "v": [[inner(name), inner(each)] for name, each in value.items()]}
    return _family(value, inner)


def _family(value: Any, inner: Encode) -> Any:
    """What the first family says that knows the value."""
    for family in (plain_of, table_of, object_of):
        try:
            told = family(value, inner)
        except Circular:
            raise
        except Exception:  # noqa: BLE001 - an object of the user's: a field that cannot be read, a `__repr__`
            break
        if told is not None:
            return told
    return opaque(value)


def opaque(value: Any) -> dict[str, Any]:
    """That a value was there which cannot be rebuilt."""
    made = type(value)
    return {TAG: "opaque", "c": f"{made.__module__}.{made.__qualname__}"}


def decoded(result: Any, rebuild: Rebuild | None = None) -> Any:
    """The value again. Raises UnreplayableValue. `{"untyped": ...}` is what an ordinary trace told of a value."""
    if isinstance(result, dict) and result.keys() == {"untyped"}:
        return rebuild(result["untyped"]) if rebuild is not None else guessed(result["untyped"])
    with readable():
        return _value(result)


@contextmanager
def readable() -> Iterator[None]:
    """What a tape holds is read in here: where it is nonsense, that is the tape's error and never the program's."""
    try:
        yield
    except UnreplayableValue:
        raise
    except Exception as wrong:
        raise UnreplayableValue(
            f"a value on the tape cannot be read ({type(wrong).__name__}: {wrong})",
            "The tape was changed, or its class was: record again.",
        ) from wrong


def is_opaque(result: Any) -> bool:
    """Whether something in a result cannot be rebuilt."""
    if result.__class__ is dict:
        if result.get(TAG) == "opaque":
            return True
        result = result.values()
    elif result.__class__ is not list:
        return False
    for each in result:  # noqa: SIM110 - no generator: this runs for every recorded call
        if (each.__class__ is dict or each.__class__ is list) and is_opaque(each):
            return True
    return False


def guessed(told: Any) -> Any:
    """A value from its text, where nothing says what type it had: JSON, else a Python literal, else the text."""
    if not isinstance(told, str) or told.strip()[:1] not in ("{", "[", "("):
        return told
    for read in (json.loads, ast.literal_eval):
        try:
            return read(told)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return told


def _value(told: Any) -> Any:
    if isinstance(told, list):
        return [_value(each) for each in told]
    if not isinstance(told, dict):
        return told
    tag = told.get(TAG)
    if tag is None:
        return {name: _value(each) for name, each in told.items()}
    if tag == "opaque":
        raise UnreplayableValue(f"a {told.get('c')} was returned, which a tape cannot hold")
    if tag == "dict":
        return {_value(name): _value(each) for name, each in told["v"]}
    if tag == "float":
        return float(told["v"])
    for family in (from_plain, from_table, from_object):
        found, value = family(tag, told, _value)
        if found:
            return value
    raise UnreplayableValue(f"the tape holds a value of kind {tag!r}, which this Backtrail does not know", "Update it.")
