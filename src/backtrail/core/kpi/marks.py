"""Marks on a chart: when an agent's release, model or system prompt became another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeAlias

from backtrail.core.model.units import Nanos

Part: TypeAlias = Literal["release", "model", "prompt"]
PARTS: Final[tuple[Part, ...]] = ("release", "model", "prompt")
SETTLED: Final = 2
"""Later looks that must not show the old value again: two versions side by side are no change."""
RESTLESS: Final = 0.5
MOST_CHANGES: Final = 5
"""A part that changes in more than this share of the looks, and so often, does so by itself: a prompt with the time."""


class Looked(Protocol):
    """What an agent was made of at a moment."""

    @property
    def agent(self) -> str: ...
    @property
    def at(self) -> Nanos: ...
    @property
    def release(self) -> str | None: ...
    @property
    def model(self) -> str | None: ...
    @property
    def prompt(self) -> str | None: ...
    @property
    def times(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One change."""

    at: Nanos
    kind: Part
    agent: str
    before: str
    after: str


def marks(looks: Iterable[Looked]) -> list[Mark]:
    """The changes, by time. The looks are in the order of time."""
    by_agent: dict[str, list[Looked]] = {}
    for look in looks:
        by_agent.setdefault(look.agent, []).append(look)
    found = [mark for agent, some in by_agent.items() for part in PARTS for mark in _changes(agent, part, some)]
    return sorted(found, key=lambda mark: (mark.at, mark.agent, mark.kind))


def _changes(agent: str, part: Part, looks: Sequence[Looked]) -> list[Mark]:
    runs = _runs(part, looks)
    if len(runs) > max(MOST_CHANGES, 1 + RESTLESS * sum(times for _, _, times in runs)):
        return []
    found: list[Mark] = []
    now = runs[0][1] if runs else ""
    for place, (at, value, times) in enumerate(runs):
        ahead = [value] * min(times - 1, SETTLED) + [
            other for _, other, more in runs[place + 1 : place + 1 + SETTLED] for _ in range(min(more, SETTLED))
        ]
        if value != now and now not in ahead[:SETTLED]:
            found.append(Mark(at=at, kind=part, agent=agent, before=now, after=value))
            now = value
    return found


def _runs(part: Part, looks: Sequence[Looked]) -> list[tuple[Nanos, str, int]]:
    """Since when the part was which, and at how many looks in a row; looks that do not tell it are passed over."""
    runs: list[tuple[Nanos, str, int]] = []
    for look in looks:
        value = getattr(look, part)
        if value and runs and runs[-1][1] == value:
            runs[-1] = (*runs[-1][:2], runs[-1][2] + look.times)
        elif value:
            runs.append((look.at, value, look.times))
    return runs
