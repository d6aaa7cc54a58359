"""What became of a what-if: its runs beside the recording, how many did well, and what they took."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backtrail.core.tape.divergence.columns import columns
from backtrail.core.tape.divergence.difference import DifferenceKind
from backtrail.core.tape.divergence.rows import Row, rows
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Tape
from backtrail.core.tape.spent import Price, Spent, mean, spent
from backtrail.sdk.replay.values.codec import decoded
from backtrail.sdk.replay.values.naming import UnreplayableValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One sample."""

    tape: Tape
    """What happened, each event with where its answer came from."""
    error: str | None = None
    """How the program failed: `ValueError: no such order`."""
    diverged: DifferenceKind | None = None
    """Why the run was stopped: it asked for what neither the tape nor `on_miss` answers."""
    report: str = ""
    """That in words."""
    stopped_at: str = ""
    """The call that it was stopped at: `tool:search_policy`."""
    cut: bool = False
    """It came to where the recorded run was cut off, and asked for more."""
    printed: str = ""
    """What the program wrote, where it ran in a process of its own."""
    path: Path | None = None
    """Where the tape is kept."""

    @property
    def finished(self) -> bool:
        """Whether the run came to its end by itself."""
        return self.error is None and self.diverged is None

    @property
    def output(self) -> Any:
        """What the entry returned; of a program what it printed."""
        told = self.tape.footer.output if self.tape.footer is not None else None
        if told is None:
            return self.printed.strip() or None
        try:
            return decoded(told)
        except UnreplayableValue:
            return told

    @property
    def called(self) -> Sequence[Event]:
        """The calls of tools, in the order in which they began."""
        return [event for event in self.tape.events if event.kind in ("tool", "mcp", "retriever")]

    @property
    def tools(self) -> list[str]:
        """Their names."""
        return [event.name for event in self.called]

    def spent(self, price: Price | None = None) -> Spent:
        """What its models took."""
        return spent(self.tape, price)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The recording, and the runs with something changed."""

    recorded: Tape
    runs: tuple[Run, ...]
    changed: Mapping[str, Any] = field(default_factory=dict)
    """What was changed, as the header of the new tapes tells it."""

    def rows(self, sample: int = 0) -> list[Row]:
        """The recording and a run side by side."""
        return rows(self.recorded, self.runs[sample].tape)

    def diff(self, sample: int = 0, width: int = 120) -> str:
        """The same as text, the first difference marked; below it, why the run was stopped."""
        run = self.runs[sample]
        ended = run.report or (f"The program failed: {run.error}" if run.error else "")
        return "\n".join(part for part in (columns(self.rows(sample), width), ended) if part)

    def passed(self, check: Callable[[Run], object] | None = None) -> list[bool]:
        """Of each run whether it came to its end and the check holds; an AssertionError of the check is a no."""
        return [run.finished and (check is None or _holds(check, run)) for run in self.runs]

    def pass_rate(self, check: Callable[[Run], object] | None = None) -> float:
        """How many of the runs did well, from 0 to 1."""
        passed = self.passed(check)
        return sum(passed) / len(passed)

    def spent(self, price: Price | None = None) -> tuple[Spent, Spent]:
        """What the models of the recorded run took, and what those of a new one did, on average."""
        return spent(self.recorded, price), mean([run.spent(price) for run in self.runs])


def _holds(check: Callable[[Run], object], run: Run) -> bool:
    try:
        told = check(run)
        return told is None or bool(told)  # a check of assertions returns nothing
    except AssertionError:
        return False
