"""Threads and pools work in the session, the crossing and the scope of whoever gave them their work."""

import functools
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any, Final

from backtrail.sdk.replay import current
from backtrail.sdk.replay.current import HERE, LIVE, PARENT, SCOPE, UNWATCHED

CARRIED: Final[tuple[ContextVar[Any], ...]] = (HERE, PARENT, SCOPE, LIVE, UNWATCHED)
"""Of what the fence lets by too: asyncio looks addresses up in a pool."""
_MARK: Final = "_backtrail_carries_session"


def carry() -> None:
    """From now on. Does nothing where no session is on."""
    submit: Callable[..., Future[Any]] = ThreadPoolExecutor.submit
    if hasattr(submit, _MARK):
        return

    @functools.wraps(submit)
    def submitted(self: ThreadPoolExecutor, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return submit(self, _carrying(fn), *args, **kwargs)

    start = threading.Thread.start

    @functools.wraps(start)
    def started(self: threading.Thread) -> None:
        self.run = _carrying(self.run)  # type: ignore[method-assign]
        start(self)

    setattr(submitted, _MARK, True)
    ThreadPoolExecutor.submit = submitted  # type: ignore[method-assign,assignment]
    threading.Thread.start = started  # type: ignore[method-assign]


def _carrying(work: Callable[..., Any]) -> Callable[..., Any]:
    if not current.sessions:
        return work
    here = [(each, each.get()) for each in CARRIED]
    if here[0][1] is None and current.process is None:
        return work

    @functools.wraps(work)
    def run(*args: Any, **kwargs: Any) -> Any:
        tokens = [(each, each.set(value)) for each, value in here]
        try:
            return work(*args, **kwargs)
        finally:
            for each, token in tokens:
                each.reset(token)

    return run
