"""Arguments as canonical JSON: the same for calls that ask the same."""

from collections.abc import Mapping
from typing import Any


def canonical(value: Any) -> Any:
    """JSON of a value, to compare by: None is absent, 99.0 is 99, sets are in order, objects are their fields."""
    if isinstance(value, Mapping):
        return {str(name): canonical(each) for name, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [canonical(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
