"""Work given to a thread pool belongs to the span that gave it: agents run their tools in pools.

Threads that a program starts by itself are left alone: they often outlive the span that started them.
asyncio carries the context by itself.
"""

import functools
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from opentelemetry.context import attach, detach, get_current

from backtrail.sdk.capture import current
from backtrail.sdk.capture.ambient import AMBIENT, GUARDED, STEP
from backtrail.sdk.capture.shield import shielded

CARRYING: Final = shielded("carrying the current span into a thread pool")
_MARK: Final = "_backtrail_carries"


def carry_into_executors() -> None:
    """From now on, what is submitted to a ThreadPoolExecutor runs with span, session and guards of its submitter."""
    plain: Callable[..., Future[Any]] = ThreadPoolExecutor.submit
    if hasattr(plain, _MARK):
        return

    @functools.wraps(plain)
    def submit(self: ThreadPoolExecutor, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if current.capture is not None or current.checkpoint is not None:
            with CARRYING:
                fn = _carrying(fn)
        return plain(self, fn, *args, **kwargs)

    setattr(submit, _MARK, True)
    ThreadPoolExecutor.submit = submit  # type: ignore[method-assign,assignment]


def _carrying(work: Callable[..., Any]) -> Callable[..., Any]:
    here, ambient, guarded, step = get_current(), AMBIENT.get(), GUARDED.get(), STEP.get()
    if not here and not ambient and not guarded:
        return work

    def run(*args: Any, **kwargs: Any) -> Any:
        token, worn = attach(here), AMBIENT.set(ambient)
        watched, stepped = GUARDED.set(guarded), STEP.set(step)
        try:
            return work(*args, **kwargs)
        finally:
            STEP.reset(stepped)
            GUARDED.reset(watched)
            AMBIENT.reset(worn)
            detach(token)

    return run
