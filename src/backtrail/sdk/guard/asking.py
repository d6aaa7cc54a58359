"""A question to a human, and the waiting for an answer: in a thread or on an event loop, both by one future."""

import asyncio
import contextvars
import inspect
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from typing import Any, Final

from backtrail.sdk.capture.ambient import GUARDED
from backtrail.sdk.capture.shield import TROUBLES
from backtrail.sdk.guard.plan import Answer, Ask, Asking

LOOK: Final = 0.25
"""Seconds between two looks at whether somebody can still answer."""


class Question:
    """One question of one run; every step of the run that comes to it waits for the same answer."""

    def __init__(
        self, asking: Asking, *, seconds: float, answered: Callable[[Answer], None], can_be_heard: Callable[[], bool]
    ) -> None:
        self.asking = asking
        self.began = time.monotonic()
        self._until = self.began + seconds
        self._answered = answered
        self._can_be_heard = can_be_heard
        self._over: Future[None] = Future()
        self._claimed = threading.Lock()

    @property
    def done(self) -> bool:
        return self._over.done()

    def close(self) -> None:
        """It is settled: whoever waits may go on. Once more does nothing."""
        if not self._over.done():
            self._over.set_result(None)

    def wait(self, ask: Ask | None) -> bool:
        """Wait in this thread; whether it was answered in time."""
        if ask is not None:
            self._begin(ask)
        while not self.done and self._may_wait(ask):
            wait_for([self._over], timeout=LOOK)
        return self.done

    async def awaited(self, ask: Ask | None) -> bool:
        """The same without holding up the event loop."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:  # of another kind than asyncio's
            return self.wait(ask)
        if ask is not None and inspect.iscoroutinefunction(ask):
            if self._claimed.acquire(blocking=False):
                await self._put_here(ask)
        elif ask is not None:
            self._begin(ask)
        while not self.done and self._may_wait(ask):
            await asyncio.wait([asyncio.wrap_future(self._over)], timeout=LOOK)
        return self.done

    def _begin(self, ask: Ask) -> None:
        """Ask in a thread of its own, once: one that gets no answer may not hold up the run beyond its time."""
        if self._claimed.acquire(blocking=False):
            work = contextvars.copy_context().run  # session and span of the run, for what it may record
            threading.Thread(target=work, args=(self._put, ask), name="backtrail-guard-asks", daemon=True).start()

    def _may_wait(self, ask: Ask | None) -> bool:
        return time.monotonic() < self._until and (ask is not None or self._can_be_heard())

    def _put(self, ask: Ask) -> None:
        """Ask whoever the program named, in a thread of its own."""
        GUARDED.set(())  # what it does to find an answer is no step of the run
        try:
            answer: Any = ask(self.asking)
            if inspect.isawaitable(answer):
                answer = asyncio.run(_awaited(answer))
        except Exception as error:  # noqa: BLE001  (the shield: the program's own code, in our thread)
            answer = self._failed(error)
        self._answered(answer)

    async def _put_here(self, ask: Ask) -> None:
        guarded = GUARDED.set(())
        try:
            answer: Any = ask(self.asking)
            answer = await asyncio.wait_for(answer, max(self._until - time.monotonic(), 0))
        except TimeoutError:
            return
        except Exception as error:  # noqa: BLE001  (the shield: an answer that fails is no answer)
            answer = self._failed(error)
        finally:
            GUARDED.reset(guarded)
        self._answered(answer)

    def _failed(self, error: BaseException) -> Answer:
        TROUBLES.tell(
            "asking", f"backtrail.guard(ask=) failed ({type(error).__name__}: {error}): stopping", error=error
        )
        return "stop"


async def _awaited(answer: Any) -> Any:
    return await answer
