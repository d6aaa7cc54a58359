"""Marks on a chart: when an agent's release, model or system prompt became another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, Protocol, TypeAlias

from backtrail.core.model.units import Nanos

Part: TypeAlias = Literal["release", "model", "prompt"]
PARTS: Final[tuple[Part, ...]] = ("release", "model", "prompt")
SETTLED: Final = 2
"""Later looks that must not show the old value again: two versions side by side are no change."""
RESTLESS: Final = 0.5
"""A part that differs in more than this share of the looks (and in five) changes by itself: a prompt with the time."""


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
    told = [(look.at, value) for look in looks if (value := getattr(look, part))]
    differing = sum(one[1] != other[1] for one, other in pairwise(told))
    if differing >= 5 and differing > RESTLESS * len(told):
        return []
    found: list[Mark] = []
    now = told[0][1] if told else ""
    for place, (at, value) in enumerate(told):
        ahead = [each for _, each in told[place + 1 : place + 1 + SETTLED]]
        if value != now and now not in ahead:
            found.append(Mark(at=at, kind=part, agent=agent, before=now, after=value))
            now = value
    return found
