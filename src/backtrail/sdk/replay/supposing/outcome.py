"""What became of a what-if: its runs beside the recording, how many did well, and what they took."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backtrail.core.evals.case import Provenance
from backtrail.core.evals.expectations import expectations
from backtrail.core.evals.ran import tool_calls
from backtrail.core.tape.divergence.columns import columns
from backtrail.core.tape.divergence.difference import DifferenceKind
from backtrail.core.tape.divergence.rows import Row, rows
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Tape
from backtrail.core.tape.spent import Price, Spent, mean, spent
from backtrail.sdk.replay.golden.folder import FOLDER, Golden, NotGolden
from backtrail.sdk.replay.golden.saving import Kept, output_of, saved


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
        told = output_of(self.tape)
        return self.printed.strip() or None if told is None else told

    @property
    def called(self) -> Sequence[Event]:
        """The calls of tools, in the order in which they began."""
        return tool_calls(self.tape)

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
    how: Mapping[str, Any] = field(default_factory=dict)
    """How the runs were made, as a golden case keeps it."""

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

    def save_golden(
        self,
        name: str,
        *,
        sample: int | None = None,
        folder: str | Path = FOLDER,
        expect: Mapping[str, Any] | None = None,
        description: str = "",
        incident: int | None = None,
        replaces: bool = False,
    ) -> Golden:
        """Keep a run as a golden case: it runs without a model from now on, and fails where the change is taken back.

        `sample`: which; None is the first that came to its end. `expect`: `must_call`, `must_not_call`,
        `output_matches` and so on. Raises NotGolden.
        """
        run = next((each for each in self.runs if each.finished), self.runs[0]) if sample is None else self.runs[sample]
        if not run.finished:
            raise NotGolden(f"no run came to its end, so none can be kept as {name}:\n{run.report or run.error}")
        kept = Kept(
            expect=expectations(expect or {}),
            description=description,
            how=self.how,
            provenance=Provenance(trace_id=self.recorded.header.trace_id, incident=incident),
        )
        return saved(run.tape, name, Path(folder), kept, replaces=replaces, output=run.output)


def _holds(check: Callable[[Run], object], run: Run) -> bool:
    try:
        told = check(run)
        return told is None or bool(told)  # a check of assertions returns nothing
    except AssertionError:
        return False
