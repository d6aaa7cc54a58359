"""Tools that are asked again and again for good reason, because they wait for something."""

import re
from functools import lru_cache
from typing import Final

from backtrail.core.detect.limits import Limits, Threshold

POLLING_TOOLS: Final[Threshold[tuple[str, ...]]] = Threshold(
    name="polling_tools",
    default=("heartbeat", "monitor", "ping", "poll", "progress", "sleep", "status", "wait", "watch"),
    unit="tool names",
    why="Tools whose name, or a word of it, stands here wait for something: asking again is what they are for. A tool "
    "whose result changes needs no entry, a changed result is progress.",
)
POLLING_PATIENCE: Final[Threshold[float]] = Threshold(
    name="polling_patience",
    default=20,
    unit="calls",
    why="A poll that gives the same answer 20 times in a row has waited through any back-off worth having; before that "
    "waiting is the right thing to do.",
)
WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def polls(tool: str, limits: Limits) -> bool:
    """Whether the tool waits for something."""
    return _polls(tool, limits[POLLING_TOOLS])


@lru_cache(maxsize=1024)
def _polls(tool: str, names: tuple[str, ...]) -> bool:
    known = {name.casefold() for name in names}
    return tool.casefold() in known or any(word.casefold() in known for word in WORD.findall(tool[:200]))
