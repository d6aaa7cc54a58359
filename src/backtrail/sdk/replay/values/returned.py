"""From what an ordinary trace tells of a result to the type that a function says it returns."""

import inspect
import sys
import typing
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from backtrail.sdk.replay.values.codec import Rebuild, guessed


@lru_cache(maxsize=1_000)
def rebuilding(function: Callable[..., Any]) -> Rebuild:
    """How results of a function are rebuilt: by its return annotation where pydantic is loaded, else by guessing."""

    def rebuild(told: Any) -> Any:
        wanted = _annotation(function)
        value = guessed(told) if wanted is not str else told
        pydantic = sys.modules.get("pydantic")
        if wanted in (None, Any, str) or pydantic is None:
            return value
        try:
            return pydantic.TypeAdapter(wanted).validate_python(value)
        except (pydantic.ValidationError, pydantic.PydanticUserError):
            return value

    return rebuild


def _annotation(function: Callable[..., Any]) -> Any:
    try:
        return typing.get_type_hints(inspect.unwrap(function)).get("return")
    except (NameError, TypeError, AttributeError):
        return None
