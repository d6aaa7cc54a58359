"""The agent looks through records one by one, by id, in one call after another."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.parameters.kinds_of_value import kind_of
from backtrail.core.detect.parameters.words import listed

TIMES: Final[Threshold[float]] = Threshold(
    name="one_by_one_times",
    default=5,
    unit="calls",
    why="Two or three records are compared by hand; the fifth in a row is a search for which there is no tool.",
)
BEHIND: Final = 60
LARGEST: Final = 500
"""Characters of arguments: a look-up by id is short."""


def _look(run: Moment, around: Around) -> Iterable[Sign]:
    key = by_id(run)
    return () if key is None else _row(run, key, around)


def _row(run: Moment, key: str, around: Around) -> Iterator[Sign]:
    times = int(around.limits[TIMES])
    keys, first = [key], run
    for other in around.before("tool"):
        name = by_id(other) if other.name == run.name else None
        if name is None:
            break
        first = other
        if name not in keys:
            keys.append(name)
    if len(keys) < times:
        return
    yield Sign(
        severity="warning",
        confidence=0.78,
        evidence=f"{run.name} was called {{times}} times in a row, for one id after another "
        f"({listed(keys[::-1])} when it first stood out).",
        advice="Give the agent a tool that searches or takes several ids, or have it ask which record is meant.",
        group=f"{run.name} {first.span_id} {first.place}",
        already=times - 1,
        critical_at=4 * times,
        facts={"tool": run.name, "ids": keys[:50]},
    )


def by_id(run: Moment) -> str | None:
    """The id that a run looks up, where one id is all that it was given."""
    return _only_id(run.asked.excerpt) if 0 < run.asked.size <= LARGEST else None


@lru_cache(maxsize=256)  # later runs look back at the same arguments
def _only_id(arguments: str) -> str | None:
    if arguments[:1] != "{" or arguments.count('":') > 1:
        return None
    try:
        given = json.loads(arguments)
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, Mapping) or len(given) != 1:
        return None
    name, value = next(iter(given.items()))
    return _id(str(name), value)


def _id(name: str, value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if name.lower().endswith(("id", "number", "key")) else None
    if not isinstance(value, str) or not 3 <= len(value) <= 80 or any(letter.isspace() for letter in value):
        return None
    return value if kind_of(name, value) in ("id", "number") or name.lower().endswith(("id", "key")) else None


DETECTOR: Final = RunDetector(
    name="one_by_one",
    family="loops",
    says="The agent looks through records one by one, by id",
    kinds=frozenset({"tool"}),
    look=_look,
    behind=BEHIND,
    thresholds=(TIMES,),
)
