"""Tools that are asked again and again for good reason, because they wait for something."""

from typing import Final

from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.policy.waiting import PATIENCE, WAITING, waits

POLLING_TOOLS: Final[Threshold[tuple[str, ...]]] = Threshold(
    name="polling_tools",
    default=WAITING,
    unit="tool names",
    why="Tools whose name, or a word of it, stands here wait for something: asking again is what they are for. A tool "
    "whose result changes needs no entry, a changed result is progress.",
)
POLLING_PATIENCE: Final[Threshold[float]] = Threshold(
    name="polling_patience",
    default=PATIENCE,
    unit="calls",
    why="A poll that gives the same answer 20 times in a row has waited through any back-off worth having; before that "
    "waiting is the right thing to do.",
)


def polls(tool: str, limits: Limits) -> bool:
    """Whether the tool waits for something."""
    return waits(tool, limits[POLLING_TOOLS])
