"""Tools that are asked again and again for good reason, because they wait for something."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

WAITING: Final = ("heartbeat", "monitor", "ping", "poll", "progress", "sleep", "status", "wait", "watch")
"""Tools whose name, or a word of it, stands here wait for something."""
PATIENCE: Final = 20
"""Equal answers in a row that have waited through any back-off worth having."""
WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def waits(tool: str, names: Sequence[str] = WAITING) -> bool:
    """Whether the tool waits for something."""
    return _waits(tool, tuple(names))


@lru_cache(maxsize=1024)
def _waits(tool: str, names: tuple[str, ...]) -> bool:
    known = {name.casefold() for name in names}
    return tool.casefold() in known or any(word.casefold() in known for word in WORD.findall(tool[:200]))
