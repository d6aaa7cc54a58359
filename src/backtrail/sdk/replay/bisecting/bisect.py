"""`backtrail.bisect(...)`: which step of a failed run turned it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from backtrail.core.tape.bisecting.probe import Rate
from backtrail.core.tape.fork import step
from backtrail.core.tape.spent import Price
from backtrail.sdk.replay.bisecting.bounds import RUNS, Bounds, checked, wrong
from backtrail.sdk.replay.bisecting.corrections import Wanted, corrections
from backtrail.sdk.replay.bisecting.outcome import Bisection
from backtrail.sdk.replay.bisecting.searching import Progress, Searching, Way
from backtrail.sdk.replay.source import tape_of
from backtrail.sdk.replay.supposing.outcome import Run
from backtrail.sdk.replay.supposing.whatif import How, entered, planned

if TYPE_CHECKING:
    from backtrail.core.tape.recording.tape import Tape


class Tries(How, total=False):
    """What is tried, how often, and what it may take."""

    suspects: Mapping[int, float] | Sequence[int]
    """Steps to try first, by what speaks for each; numbers of events, as `fork` takes them."""
    correct: Mapping[int, Any]
    """By step, the right answer, as `fork` takes a `result`."""
    hint: str
    """More of the system prompt for the one model call that is asked again."""
    samples: int
    """Runs of each correction: 3."""
    flips_at: float
    """How many of them must pass, from 0 to 1: two thirds."""
    max_runs: int
    max_cost: float
    """US dollars."""
    max_tokens: int
    max_calls: int
    """Live model calls of one run."""
    price: Price | None
    """What a model call costs; None: only what the tape itself tells."""
    progress: Callable[[Progress], object]


def bisect(
    source: "Tape | str | Path", *, check: Callable[[Run], object] | None = None, **tries: Unpack[Tries]
) -> Bisection:
    """Find the earliest step of a failed run whose correction turns it.

    The run is made again with one step corrected: a model is asked anew; a tool gives what `correct` says, what the
    tape has for the same call, what it gives now (where `allow_live` names it), nothing, or an error. Before the step
    all is as recorded; after it models are live, and tools come from the tape. `check` says of a run whether it did
    well, as for `what_if`; without it a run does well that ends without an error.

    Raises NoLongerFails where the run does well uncorrected, NotReplayable, NoSuchStep, ValueError; and Interrupted, a
    KeyboardInterrupt that holds what was found so far.
    """
    if tries.get("faults"):
        raise ValueError("faults are what a bisection puts in itself: leave them out, or try them with what_if")
    samples, flips_at = tries.get("samples", 3), tries.get("flips_at", 2 / 3)
    limits = [(name, tries.get(name)) for name in ("samples", "flips_at", "max_runs", "max_cost", "max_tokens")]
    wrong([*limits, ("max_calls", tries.get("max_calls"))])  # type: ignore[list-item]
    if flips_at > 1:
        raise ValueError(f"flips_at={flips_at:g}: it is a share of the samples, from 0 to 1")
    tape = entered(tape_of(source), tries)
    price, hint, keep = tries.get("price"), tries.get("hint"), tries.get("keep")
    bounds = Bounds(
        runs=tries.get("max_runs", RUNS),
        cost=tries.get("max_cost"),
        tokens=tries.get("max_tokens"),
        calls=tries.get("max_calls"),
    )
    way = Way(
        plan=planned(tries),
        check=check,
        run=tries.get("run"),
        keep=None if keep is None else Path(keep),
        price=price,
        rate=Rate(samples=samples, flips_at=flips_at),
        bounds=checked(bounds, tape, price),
        hint=hint,
        heard=tries.get("progress"),
    )
    wanted = Wanted(correct=tries.get("correct", {}), hint=hint, allow_live=tries.get("allow_live", ()))
    suspects = _weighed(tape, tries.get("suspects", {}))
    return Searching(tape, corrections(tape, wanted), suspects, way).searched()


def _weighed(tape: "Tape", told: Mapping[int, float] | Sequence[int]) -> dict[int, float]:
    """By step, how suspicious it is; of a list the first most. Raises NoSuchStep."""
    suspects = dict(told) if isinstance(told, Mapping) else {i: 1 / place for place, i in enumerate(told, 1)}
    for i in suspects:
        step(tape, i)
    return suspects
