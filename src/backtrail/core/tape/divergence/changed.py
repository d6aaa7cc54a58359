"""What was changed in a run, in words."""

from collections.abc import Mapping
from typing import Any, Final

WORDS: Final[Mapping[str, str]] = {
    "system": "another system prompt",
    "system_append": "more of a system prompt",
    "model": "another model",
    "temperature": "another temperature",
    "tool_descriptions": "other descriptions of tools",
    "faults": "faults",
    "results": "another answer of a step",
}


def changed(overrides: Mapping[str, Any]) -> str:
    """`another system prompt, another model`; empty where nothing was."""
    return ", ".join(WORDS.get(name, name.replace("_", " ")) for name in overrides)
