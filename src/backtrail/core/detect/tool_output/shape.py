"""The shape of a JSON value: which names it has where, and of what type, without what they hold."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from types import NoneType
from typing import Any, Final, TypeAlias

Path: TypeAlias = tuple[str, ...]

_DATA: Final = re.compile(r"[\d@/: ]")
_DEPTH: Final = 6
_ITEMS: Final = 8
_NAMES: Final = 80
_PATHS: Final = 500
_LONG_NAME: Final = 40
EACH: Final = "[]"
ANY: Final = "{}"

_TYPES: Final[dict[type, str]] = {
    NoneType: "null", bool: "boolean", int: "number", float: "number", str: "text", list: "list", dict: "object",
}  # fmt: skip
_ONE: Final = {each: frozenset((name,)) for each, name in _TYPES.items()}
_OBJECT: Final = frozenset(("object",))


@dataclass(frozen=True, slots=True)
class Shape:
    """Of each place: the types seen at it, how many values there are, and how many objects could have had it."""

    types: Mapping[Path, frozenset[str]]
    seen: Mapping[Path, int]


def shape_of(value: Any) -> Shape:
    """The shape; of long lists of their first items, of deep values of the upper levels."""
    types: dict[Path, frozenset[str]] = {}
    seen: dict[Path, int] = {}
    places: list[tuple[Path, list[Any]]] = [((), [value])]
    for path, values in places:
        seen[path] = len(values)
        if len(values) == 1:
            alone = values[0].__class__
            types[path] = _ONE.get(alone, _OBJECT)
            if alone is not dict and alone is not list:
                continue
        else:
            types[path] = frozenset([_TYPES.get(each, "object") for each in {one.__class__ for one in values}])
        if len(path) < _DEPTH and len(places) < _PATHS:
            places += [((*path, name), inner) for name, inner in _inside(values).items()]
    return Shape(types, seen)


def _inside(values: Sequence[Any]) -> dict[str, list[Any]]:
    """The values one level below, by their names."""
    found: dict[str, list[Any]] = {}
    for one in values:
        if one.__class__ is dict:
            if _keyed_by_data(one):
                found.setdefault(ANY, []).extend(islice(one.values(), _NAMES))
                continue
            for name, item in one.items() if len(one) <= _NAMES else islice(one.items(), _NAMES):
                if name in found:
                    found[name].append(item)
                else:
                    found[name] = [item]
        elif one.__class__ is list and one:
            found.setdefault(EACH, []).extend(one[:_ITEMS])
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """How a shape differs from the earlier ones."""

    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    retyped: tuple[tuple[str, str, str], ...] = ()
    """Place, type before, type now."""


def change(now: Shape, before: Sequence[Shape]) -> Change | None:
    """What is missing or of another type now, of what all earlier shapes had; None where nothing is.

    Earlier shapes that share less than half of their names tell of a tool whose answers differ by nature.
    """
    if before and (now.types == before[0].types or all(_goes_on(now, earlier) for earlier in before)):
        return None
    steady = _steady(before)
    named = [path for path in steady if path and path[-1] not in (EACH, ANY)]
    comparable = [path for path in named if path[:-1] in now.types and "object" in now.types[path[:-1]]]
    missing = _taken_away(comparable, now)
    retyped = [
        (path, was, now.types[path])
        for path, was in steady.items()
        if path in now.types and _other(was, now.types[path])
    ]
    if not missing and not retyped:
        return None
    kept = len(comparable) - len(missing)
    if missing and (kept < len(missing) or not kept):
        return _wrapped(now, named)
    known = {path for shape in before for path in shape.types}
    parents = {path[:-1] for path in missing}
    added = [path for path in now.types if path not in known and path[:-1] in parents and path[-1] not in (EACH, ANY)]
    return Change(
        missing=tuple(sorted(_spelled(path) for path in missing)),
        added=tuple(sorted(_spelled(path) for path in added)),
        retyped=tuple(sorted((_spelled(path), _one(was), _one(is_)) for path, was, is_ in retyped)),
    )


def _goes_on(now: Shape, earlier: Shape) -> bool:
    """Whether every place of the earlier shape is there, with a type that it had: a quick look, for most are."""
    types = now.types
    for path, was in earlier.types.items():
        is_ = types.get(path)
        if is_ is None or (is_ is not was and is_ != was and _other(was, is_)):
            return False
    return True


def _taken_away(comparable: Sequence[Path], now: Shape) -> list[Path]:
    """The names that are not there now. Of an inner object that lost more names than it kept, the names are data:
    the properties of one thing and then of another (`{"color": ..., "size": ...}`, `{"capacity": ...}`)."""
    there: dict[Path, int] = {}
    gone: dict[Path, list[Path]] = {}
    for path in comparable:
        if path in now.types:
            there[path[:-1]] = there.get(path[:-1], 0) + 1
        else:
            gone.setdefault(path[:-1], []).append(path)
    return [
        path for parent, paths in gone.items() if not parent or there.get(parent, 0) >= len(paths) for path in paths
    ]


def _wrapped(now: Shape, named: Sequence[Path]) -> Change | None:
    """The same names, one level deeper: the answer stands in an envelope now."""
    outer = [path for path in now.types if len(path) == 1]
    first = [path for path in named if len(path) == 1]
    if len(outer) != 1 or not first or not all((*outer[0], *path) in now.types for path in first):
        return None
    return Change(missing=tuple(sorted(_spelled(path) for path in first)), added=(_spelled(outer[0]),))


def _steady(before: Sequence[Shape]) -> dict[Path, frozenset[str]]:
    """Places that every earlier shape has that can have it, with their types."""
    steady: dict[Path, frozenset[str]] = {}
    for path in {path for shape in before for path in shape.types}:
        named = not path or path[-1] in (EACH, ANY)
        above, types = path[:-1], frozenset[str]()
        for shape in before:
            if path in shape.types and (named or shape.seen[path] == shape.seen[above]):
                types |= shape.types[path]
            elif not path or above in shape.types:
                break
        else:
            steady[path] = types
    return steady


def _other(was: frozenset[str], now: frozenset[str]) -> bool:
    was, now = was - {"null"}, now - {"null"}
    return bool(was) and bool(now) and not was & now


def _keyed_by_data(value: Mapping[Any, Any]) -> bool:
    """Names that are ids, dates or addresses are data: `{"user_17": {...}, "user_18": {...}}`."""
    if _named_by_data(tuple(value)):
        return True
    first: Any = None
    for item in value.values():
        if item.__class__ is not dict or not item:
            return False
        first = first if first is not None else item.keys()
        if item.keys() != first:
            return False
    return len(value) > 1


@lru_cache(maxsize=512)
def _named_by_data(given: tuple[Any, ...]) -> bool:
    names = [str(name) for name in given[:_NAMES]]
    return 2 * sum(len(name) > _LONG_NAME or _DATA.search(name) is not None for name in names) > len(names)


def _spelled(path: Iterable[str]) -> str:
    return ".".join(path).replace(f".{EACH}", EACH) or "the whole"


def _one(types: frozenset[str]) -> str:
    return " or ".join(sorted(types - {"null"}))
