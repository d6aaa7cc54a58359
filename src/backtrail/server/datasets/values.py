"""JSON that people give: kept as it is as far as every database and every reader can hold it."""

import json
import math
from typing import Any, Final

DEEPEST: Final = 100
"""Levels of a value."""


class TooDeep(ValueError):
    """A value has more levels than are kept."""


def fit(value: Any, left: int = DEEPEST) -> Any:
    """The value, with half characters replaced and numbers that are none as text. Raises TooDeep."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict | list) and not left:
        raise TooDeep
    if isinstance(value, dict):
        return {whole(str(key)): fit(each, left - 1) for key, each in value.items()}
    if isinstance(value, list):
        return [fit(each, left - 1) for each in value]
    return value


def shown(value: Any, most: int | None = None) -> tuple[Any, bool]:
    """The value as it is told, and whether it was cut: a longer one is the beginning of its JSON as text."""
    text = whole(json.dumps(value, ensure_ascii=False))
    if most is not None and len(text) > most:
        return (whole(value) if isinstance(value, str) else text)[:most], True
    try:
        return fit(value), False
    except TooDeep:
        return text, True


def whole(text: str) -> str:
    """Text with a replacement character for each half of one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
