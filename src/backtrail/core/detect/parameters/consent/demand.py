"""Whether instructions demand the user's consent, and which tools change something."""

import re
from functools import lru_cache
from typing import Final

from backtrail.core.detect.limits import Threshold
from backtrail.core.model.span import Span

CHANGING: Final = Threshold(
    name="changing_verbs",
    default=(
        "update", "modify", "change", "set", "edit", "book", "reserve", "cancel", "delete", "remove", "drop", "return",
        "exchange", "refund", "pay", "charge", "purchase", "buy", "order", "place", "submit", "send", "issue", "create",
        "add", "transfer", "deploy",
    ),
    unit="tool names",
    why="A tool that changes something says so with its first verb.",
)  # fmt: skip
READ: Final = 20_000
"""Characters of the instructions that are read."""
DEMANDS: Final = re.compile(
    r"""(?:obtain|get|ask\ for|ask\ the\ user\ (?:for|to)|require[sd]?|wait\ for|receive|without|need[s]?)\b[^.\n]{0,60}
        \b(?:confirm\w*|consent|approval|approve|permission)
      | \bbefore\b[^.\n]{0,160}\b(?:confirm\w*|consent|approval|permission)
      | \b(?:confirm\w*|consent|approval)\b[^.\n]{0,60}\b(?:before|prior\ to)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Instructions that want the user's consent."""
_HAND_OVER: Final = re.compile(r"human|agent|escalat|operator|support", re.IGNORECASE)


def instructed(span: Span) -> str:
    """The words in which the instructions of a turn demand consent; empty where they demand none."""
    told = next((each.content[:READ] for each in span.input_messages if each.role == "system"), "")
    return demanded(told)


@lru_cache(maxsize=64)
def demanded(instructions: str) -> str:
    """The words in which instructions demand consent; empty where they demand none."""
    if "onfirm" not in instructions and "consent" not in instructions and "approv" not in instructions:
        return ""
    found = DEMANDS.search(instructions)
    return found[0] if found else ""


@lru_cache(maxsize=512)
def changes(name: str, verbs: tuple[str, ...]) -> bool:
    words = re.split(r"[_\W]+|(?<=[a-z])(?=[A-Z])", name[:100])
    return bool(words) and words[0].lower() in verbs and not _HAND_OVER.search(name)
