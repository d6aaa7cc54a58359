"""What went into a tool's run and came out of it, as JSON: read once for all detectors of the family."""

import json
from functools import lru_cache
from typing import Any, Final

import msgspec

from backtrail.core.detect.moment import Moment
from backtrail.core.detect.tool_output.shape import Shape, shape_of

_OPENERS: Final = frozenset("{[")
_DECODER: Final = msgspec.json.Decoder()


def json_in(moment: Moment) -> Any:
    """The object or list; None for other text, and for JSON of which the middle is not kept."""
    gave = moment.gave
    first = gave.excerpt[:1]
    if first not in _OPENERS and not first.isspace():
        return None  # most outputs: the look-up of a long text is not free
    return _parsed(gave.excerpt) if gave.size == len(gave.excerpt) else None


def shape_in(moment: Moment) -> Shape | None:
    """The shape of the JSON; None for other outputs."""
    return _shape(moment.gave.excerpt) if json_in(moment) is not None else None


def names_in(moment: Moment) -> frozenset[str]:
    """The names of the arguments."""
    given = _parsed(moment.asked.excerpt) if moment.asked.excerpt[:1] == "{" else None
    return frozenset(given) if isinstance(given, dict) else frozenset()


def _leniently(text: str) -> Any:
    """With line breaks within texts, and with NaN."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


@lru_cache(maxsize=256)
def _parsed(text: str) -> Any:
    bare = text.strip()
    if bare[:1] not in ("{", "["):
        return None
    try:
        return _DECODER.decode(bare)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return _leniently(bare)


@lru_cache(maxsize=256)
def _shape(text: str) -> Shape:
    return shape_of(_parsed(text))
