"""Whether the output of a tool says that the tool failed."""

from typing import Any, Final

from backtrail.core.semconv.imports.failure import failure

LOOKED: Final = 4_000


def failure_in(text: str, value: Any) -> str | None:
    """The first line of the failure that the output tells of; None where it tells of none. `text` spells `value`."""
    found = failure(value if isinstance(value, dict) else text[:LOOKED])
    return found[1][:300] if found else None
