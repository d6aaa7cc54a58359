"""Arguments by what they say: 99.0 is 99, and what is null is not there."""

from collections.abc import Mapping
from typing import Any


def plain(value: Any) -> Any:
    """JSON of arguments, as keys are made of them."""
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
