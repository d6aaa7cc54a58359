"""Opening and closing a guarded run: what a guard needs is loaded with the first, not with the SDK."""

from collections.abc import Callable
from typing import Final

from backtrail.sdk.capture import current
from backtrail.sdk.capture.ambient import GUARDED
from backtrail.sdk.capture.shield import shielded
from backtrail.sdk.capture.threads import carry_into_executors
from backtrail.sdk.guard.desk import DESK
from backtrail.sdk.guard.link import LINK
from backtrail.sdk.guard.plan import Plan
from backtrail.sdk.guard.run import LOCK, Run

PREPARING: Final = shielded("preparing frameworks for a guard")
_open = 0


def opened(plan: Plan, prepare: list[Callable[[], None]]) -> Run:
    """A run begins in the running context."""
    with PREPARING:
        for each in prepare:
            each()
    run = Run(plan, LINK)
    _count(1)
    GUARDED.set((*GUARDED.get(), run))
    run.place()
    LINK.opened(run)
    return run


def closed(run: Run) -> None:
    """It is over."""
    GUARDED.set(tuple(each for each in GUARDED.get() if each is not run))
    _count(-1)
    run.close()


def messages() -> list[str]:
    """What the runs of the running context have to tell the model, each once. Raises Halted."""
    DESK.glance("llm")
    runs: tuple[Run, ...] = GUARDED.get()
    return list(dict.fromkeys(message for run in runs for message in run.guidance.take()))


def _count(change: int) -> None:
    """Steps come by at the desk while any guard is open."""
    global _open  # noqa: PLW0603  (one desk a process)
    carry_into_executors()
    with LOCK.now:
        _open += change
        current.checkpoint = DESK if _open else None
