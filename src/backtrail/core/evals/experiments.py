"""Two experiments side by side: what became of each item, what was mended and what broke, in sums too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Change: TypeAlias = Literal["fixed", "broke", "same", "added", "gone"]
GRAVEST: Final[tuple[Change, ...]] = ("broke", "fixed", "gone", "added", "same")
"""The order in which items are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How an item went in an experiment, all its runs together."""

    item_id: str
    passed: bool | None = None
    """None: nobody told."""
    failures: tuple[str, ...] = ()
    """What it did not keep, a sentence each."""
    error: str | None = None
    """Why it could not run to its end."""
    difference: str | None = None
    """Where it left its recording, in words."""
    steps: int | None = None
    tokens: int | None = None
    cost: float | None = None
    """US dollars."""
    seconds: float | None = None

    @property
    def why(self) -> str:
        """What is told first of a run that did not pass: its error, what it did not keep, or where it parted."""
        return self.error or next(iter(self.failures), "") or self.difference or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """An experiment in numbers. None: told by none of its items."""

    items: int
    """Those that neither passed nor failed too: nobody told how they went."""
    passed: int
    failed: int
    pass_rate: float | None
    """Of those of which somebody told, 0 to 1."""
    steps: int | None
    tokens: int | None
    cost: float | None
    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An item in two experiments."""

    before: Ran | None
    after: Ran | None
    change: Change

    @property
    def item_id(self) -> str:
        return _there(self.after or self.before).item_id

    @property
    def why(self) -> str:
        """Why it fails now; of one that was mended, why it failed before."""
        shown = self.before if self.change in ("fixed", "gone") else self.after
        return shown.why if shown is not None and not shown.passed else ""


def folded(runs: Sequence[Ran]) -> Ran:
    """Several runs of one item as one: it passed where all did. `runs` has at least one."""
    verdicts = {run.passed for run in runs}
    return Ran(
        item_id=runs[0].item_id,
        passed=False if False in verdicts else None if None in verdicts else True,
        failures=tuple(dict.fromkeys(failure for run in runs for failure in run.failures)),
        error=next((run.error for run in runs if run.error), None),
        difference=next((run.difference for run in runs if run.difference), None),
        steps=_whole(run.steps for run in runs),
        tokens=_whole(run.tokens for run in runs),
        cost=_sum(run.cost for run in runs),
        seconds=_sum(run.seconds for run in runs),
    )


def sums(ran: Iterable[Ran]) -> Sums:
    """An experiment in numbers."""
    all_ = list(ran)
    passed, failed = (sum(each.passed is verdict for each in all_) for verdict in (True, False))
    return numbered(
        len(all_),
        passed,
        failed,
        _whole(each.steps for each in all_),
        _whole(each.tokens for each in all_),
        _sum(each.cost for each in all_),
        _sum(each.seconds for each in all_),
    )


def numbered(
    items: int,
    passed: int,
    failed: int,
    steps: int | None = None,
    tokens: int | None = None,
    cost: float | None = None,
    seconds: float | None = None,
) -> Sums:
    """What was counted, with the rate."""
    rate = passed / (passed + failed) if passed + failed else None
    return Sums(
        items=items,
        passed=passed,
        failed=failed,
        pass_rate=rate,
        steps=steps,
        tokens=tokens,
        cost=cost,
        seconds=seconds,
    )


def compared(before: Mapping[str, Ran], after: Mapping[str, Ran]) -> list[Row]:
    """Every item of either experiment once, what broke first."""
    rows = [
        Row(before=before.get(item), after=after.get(item), change=change(before.get(item), after.get(item)))
        for item in {**before, **after}
    ]
    return sorted(rows, key=lambda row: (GRAVEST.index(row.change), row.item_id))


def change(before: Ran | None, after: Ran | None) -> Change:
    """What happened to an item. Where nobody told how it went, it is the same."""
    if before is None or after is None:
        return "gone" if after is None else "added"
    if None in (before.passed, after.passed) or before.passed == after.passed:
        return "same"
    return "fixed" if after.passed else "broke"


def _there(ran: Ran | None) -> Ran:
    if ran is None:
        raise ValueError("a row has a run before or after")
    return ran


def _whole(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
