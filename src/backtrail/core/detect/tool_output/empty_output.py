"""A tool that was asked for something and gave nothing, with nothing fetched in its place."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.failure import plain
from backtrail.core.detect.tool_output.holds import json_in

_NOTHING: Final = re.compile(
    r"\W{0,10}(?:no|0|zero) (?:\w{1,30} ){0,2}(?:results?|matches|match|documents?|records?|rows?|hits|items|entries|"
    r"data|files?)(?: (?:were|was))?(?: (?:found|returned|available|matched))?\b",
    re.IGNORECASE,
)
_BARE: Final = frozenset(("", "null", "none", "undefined", '""', "''", "[]", "{}", "[[]]", "n/a"))
LONGEST_BARE: Final = max(map(len, _BARE))
_LISTS: Final = frozenset(
    ("results", "result", "items", "data", "records", "rows", "hits", "documents", "matches", "entries", "content",
     "values")
)  # fmt: skip
_ASKS: Final = re.compile(
    r"search|get|list|find|read|fetch|query|look|select|retriev|load|download|visit|brows|show|view|scrap|sql|recall",
    re.IGNORECASE,
)
_ADMITS: Final = re.compile(
    r"\b(?:no|not|none|nothing|neither|cannot|unable|unfortunately|sorry|empty|without|unavailable|unknown|\w+n['’]t)\b",
    re.IGNORECASE,
)
SHORT: Final = 200
AHEAD: Final = 8


def nothing_in(text: str, value: Any) -> str | None:
    """What shows that the output is empty, as it stands there; None where it holds something."""
    bare = text.strip()
    if len(bare) <= LONGEST_BARE and bare.lower() in _BARE:
        return bare or "nothing"
    if isinstance(value, Mapping):
        lists = [(name, item) for name, item in value.items() if plain(name) in _LISTS]
        if len(lists) == 1 and isinstance(lists[0][1], list) and not any(lists[0][1]):
            return f'"{lists[0][0]}": {"[]" if not lists[0][1] else "[[]]"}'
        return None
    found = _NOTHING.match(bare) if len(bare) <= SHORT else None
    return found[0].strip() if found else None


def _look(run: Moment, around: Around) -> Iterable[Sign]:
    if run.failure is not None or run.end is None or run.gave.size > 2_000 or not around.complete():
        return ()
    if run.gave.size == 0 and not _ASKS.search(run.name):
        return ()
    shown = nothing_in(run.gave.excerpt, json_in(run))
    if shown is None or any(_gave(later) or _admits(later) for later in around.after()):
        return ()
    sign = Sign(
        severity="info",
        confidence=0.5,
        evidence=f"{run.name} gave back {shown} for {run.asked.excerpt[:120] or 'its call'}, "
        "the agent fetched nothing in its place and did not say so.",
        advice=f"Have {run.name} say why there is nothing and what to try, and the agent ask again in other words.",
        group=f"{run.name} {shown}",
        facts={"tool": run.name, "shown": shown},
    )
    return (sign,)


def _gave(later: Moment) -> bool:
    """Whether something came in its place."""
    if later.kind == "llm" or later.failure is not None or later.gave.size == 0:
        return False
    return nothing_in(later.gave.excerpt[:2_000], json_in(later)) is None


def _admits(later: Moment) -> bool:
    """Whether the model said that there is nothing."""
    return later.kind == "llm" and _ADMITS.search(later.gave.excerpt[:2_000]) is not None


EMPTY_OUTPUT: Final = RunDetector(
    name="empty_output",
    family="tool_output",
    says="A tool gave nothing back and nothing came in its place",
    kinds=frozenset({"tool"}),
    look=_look,
    behind=0,
    ahead=AHEAD,
)
