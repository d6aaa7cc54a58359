"""Arguments of tool calls: JSON where they parse, the text else; and back."""

import json
from typing import Any


def value_of(arguments: Any) -> Any:
    """Arguments as JSON where they are; the text else."""
    if not isinstance(arguments, str):
        return arguments
    try:
        return json.loads(arguments)
    except ValueError:
        return arguments


def text_of_value(arguments: Any) -> str:
    """Arguments as the text that wires carry."""
    return arguments if isinstance(arguments, str) else json.dumps({} if arguments is None else arguments)


def object_of(arguments: Any) -> Any:
    """Arguments as the object that Anthropic's wire carries; text that is no JSON stays text."""
    value = value_of(arguments)
    return {} if value is None else value
