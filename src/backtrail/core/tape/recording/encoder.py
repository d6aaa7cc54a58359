"""JSON text of values that are small and many: an encoder that is made once, where Python's is made for each value."""

import json
from collections.abc import Callable
from json import encoder as written
from typing import Any


def encoder(*, sort: bool = False, compact: bool = True) -> Callable[[Any], str]:
    """What writes JSON as `json.dumps` does, half characters and all letters as they are.

    `sort` puts names in order, `compact` leaves spaces out. Raises TypeError, ValueError, RecursionError.
    """
    separators = (",", ":") if compact else (", ", ": ")
    plain = json.JSONEncoder(sort_keys=sort, ensure_ascii=False, separators=separators)
    make: Any = getattr(written, "c_make_encoder", None)
    if make is None:  # a Python without it, as PyPy
        return plain.encode
    item, key = separators
    chunks = make(None, plain.default, written.encode_basestring, None, key, item, sort, False, True)

    def text(value: Any) -> str:
        return "".join(chunks(value, 0))

    return text
