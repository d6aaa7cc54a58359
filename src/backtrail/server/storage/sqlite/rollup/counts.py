"""Sums as rows of the database have them: whole numbers in the order of COUNTS, and durations by bucket as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import add, attrgetter, sub
from typing import Any, Final

import msgspec

from backtrail.core.kpi.sums import COUNTS, Sums

ALL: Final = ", ".join(COUNTS)
SUMMED: Final = ", ".join(f"sum({{0}}.{name})" for name in COUNTS)
"""The sums of every count of a table that is named."""
NONE: Final = (0,) * len(COUNTS)
SESSIONS: Final = COUNTS.index("sessions")
SESSION_TOKENS: Final = COUNTS.index("session_tokens")
_numbers = attrgetter(*COUNTS)
_latency = msgspec.json.Decoder(dict[int, int])
_encoder = msgspec.json.Encoder()


@dataclass(slots=True)
class Tally:
    """Counts that are being added up."""

    counts: tuple[int, ...] = NONE
    latency: dict[int, int] = field(default_factory=dict)

    def add(self, counts: Sequence[int], latency: Mapping[int, int], sign: int = 1) -> None:
        self.counts = tuple(map(add if sign > 0 else sub, self.counts, counts))
        for bucket, number in latency.items():
            self.latency[bucket] = self.latency.get(bucket, 0) + sign * number

    @property
    def empty(self) -> bool:
        return not any(self.counts) and not any(self.latency.values())

    def cells(self) -> tuple[Any, ...]:
        return (*self.counts, written(self.latency))


def written(latency: Mapping[int, int]) -> str:
    return _encoder.encode({bucket: number for bucket, number in latency.items() if number}).decode()


def tally(cells: Sequence[Any]) -> Tally:
    """The counts and durations of a row."""
    return Tally(tuple(cells[:-1]), read_latency(cells[-1]))


def tally_of(sums: Sums) -> Tally:
    return Tally(_numbers(sums), dict(sums.latency))


def sums_of(counts: Sequence[int], latency: Mapping[int, int]) -> Sums:
    return Sums(**dict(zip(COUNTS, counts, strict=True)), latency=latency)


def read_latency(text: str) -> dict[int, int]:
    return {} if text == "{}" else _latency.decode(text)


def of_sessions(sessions: int, tokens: int) -> tuple[int, ...]:
    """Counts of so many sessions, and nothing else."""
    counts = list(NONE)
    counts[SESSIONS], counts[SESSION_TOKENS] = sessions, tokens
    return tuple(counts)
