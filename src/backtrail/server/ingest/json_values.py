"""JSON as foreign SDKs send it: parsed forgivingly, and every value kept within the limits of one span."""

import math
from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

import msgspec

from backtrail.server.ingest.decoded import Limits, Malformed
from backtrail.server.ingest.otlp.careful import mended, spoken
from backtrail.server.ingest.otlp.json_body import forgiving, refuse_bombs
from backtrail.server.ingest.otlp.keeping import Keeper

LARGEST: Final = 1 << 63


def document(body: bytes) -> Any:
    """The JSON value in the body. NaN, lone surrogates and broken UTF-8 are let in. Raises Malformed."""
    if not body:
        raise Malformed("the body is empty")
    refuse_bombs(body)
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return forgiving(body)


def compact(sent: Mapping[Any, Any], limits: Limits, notes: list[str]) -> dict[str, Any]:
    """The object without its nulls, its values cut to the limits; what was cut is said in `notes`."""
    keeper = Keeper(limits)
    keeper.notes = notes
    kept = {_text(key, keeper): _value(value, keeper, 1) for key, value in sent.items() if value is not None}
    return keeper.fewer(kept)


def _value(value: Any, keeper: Keeper, depth: int) -> Any:
    if isinstance(value, str):
        return _text(value, keeper)
    if isinstance(value, dict | list) and depth >= keeper.limits.nesting:
        return keeper.flat(mended(spoken(value)))
    if isinstance(value, dict):
        pairs = islice(value.items(), keeper.limits.attributes)
        return {_text(key, keeper): _value(inner, keeper, depth + 1) for key, inner in pairs}
    if isinstance(value, list):
        return [_value(inner, keeper, depth + 1) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and not -LARGEST <= value < LARGEST:
        return str(value)
    return value


def _text(value: Any, keeper: Keeper) -> str:
    text = keeper.cut("a text", str(value))
    try:
        text.encode()
    except UnicodeEncodeError:
        return mended(text)
    return text
