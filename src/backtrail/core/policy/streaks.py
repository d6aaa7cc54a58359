"""What a run does again and again at its end: failures, the same call, the same round of calls, the same words.

Only the end counts: what was broken off is over. Keys are whatever is to be equal; None is equal to nothing.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

Key: TypeAlias = Hashable | None
LENGTHS: Final = (2, 3)
"""Of rounds."""
SHORTEST: Final = 40
"""Characters: shorter answers are courtesies and formulas."""
LONGEST: Final = 20_000
"""Characters of an answer that are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """Something that was done again and again."""

    times: int = 0
    spans: tuple[int, ...] = ()
    """Places in the row, oldest first."""
    length: int = 1
    """Calls in one round."""


def alike(keys: Sequence[Key]) -> Streak:
    """The equal keys at the end."""
    if not keys or keys[-1] is None:
        return Streak()
    first = len(keys) - 1
    while first and keys[first - 1] == keys[-1]:
        first -= 1
    return Streak(times=len(keys) - first, spans=tuple(range(first, len(keys))))


def rounds(keys: Sequence[Key]) -> Streak:
    """The round of two or three different keys that was made most often at the end."""
    best = Streak()
    for length in LENGTHS:
        last = keys[-length:]
        if len(keys) < 2 * length or None in last or len(set(last)) == 1:
            continue
        first = len(keys) - length
        while first and keys[first - 1] == keys[first - 1 + length]:
            first -= 1
        times = (len(keys) - first) // length
        if times > best.times:
            spans = tuple(range(len(keys) - times * length, len(keys)))
            best = Streak(times=times, spans=spans, length=length)
    return best if best.times > 1 else Streak()


def failures(runs: Sequence[tuple[str, bool]]) -> dict[str, tuple[int, ...]]:
    """By tool, the places of its failures at its end; `runs` are name and failure, oldest first."""
    found: dict[str, list[int]] = {}
    over: set[str] = set()
    for place in range(len(runs) - 1, -1, -1):
        tool, failed = runs[place]
        if failed and tool not in over:
            found.setdefault(tool, []).append(place)
        else:
            over.add(tool)
    return {tool: tuple(reversed(places)) for tool, places in found.items()}


def words(text: str) -> str | None:
    """An answer as it is compared: without case and spaces; None where it is too short to mean anything."""
    folded = " ".join(text[:LONGEST].split()).casefold()
    return folded if len(folded) >= SHORTEST else None
