"""The conversation of the link's thread with the server: beats of runs, and a long poll that brings orders."""

import asyncio
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from opentelemetry.context import _SUPPRESS_INSTRUMENTATION_KEY, attach, set_value

from backtrail.sdk.capture.shield import TROUBLES
from backtrail.sdk.guard.forking import WHOLE
from backtrail.sdk.guard.refusal import Unheard

if TYPE_CHECKING:
    from backtrail.sdk.capture.export.destination import Destination
    from backtrail.sdk.guard.order import Order
    from backtrail.sdk.guard.run import Run
    from backtrail.sdk.guard.wire import Wire

BEAT: Final = 5.0
"""Seconds between two beats of a run in which nothing changes."""
LINGER: Final = 2.0
"""Seconds that the thread stays after the last guard closed: the next may open at once."""
LOST: Final = 10.0
"""Seconds without an answer after which a human cannot be waited for."""
BACKLOG: Final = 1_000
"""Runs that wait to be told of; of more, the server does not hear before their next beat."""
PAUSES: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
NOT_THERE: Final = frozenset({404, 405, 501})
"""It is no Backtrail, or one that knows no guards yet."""


class Talk:
    """One thread's work; `say` and `finish` come from others."""

    def __init__(self, goal: "Destination") -> None:
        self._goal = goal
        self._lock = threading.Lock()
        self._due: dict[str, Run] = {}
        """Runs to tell of now, by id."""
        self._runs: dict[str, Run] = {}
        self._since: dict[str, int] = {}
        """By run: orders up to this number were heard, or are older than it."""
        self._next = 0
        self._over = False
        self._useless = False
        self._answered = time.monotonic()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken: asyncio.Event | None = None

    def say(self, run: "Run") -> bool:
        """Tell the server of the run, soon; False where this talk is over."""
        with self._lock:
            if self._over:
                return False
            if run.id in self._due or len(self._due) < BACKLOG:
                self._due[run.id] = run
            self._wake()
            return True

    def finish(self) -> None:
        """Say what is due and end."""
        with self._lock:
            self._over = True
            self._wake()

    def reachable(self, now: float) -> bool:
        """Whether the server answered a moment ago, or may still answer for the first time."""
        return not self._useless and not self._over and now - self._answered < LOST

    def run(self) -> None:
        """The thread's work, to its end."""
        attach(set_value(_SUPPRESS_INSTRUMENTATION_KEY, True))
        asyncio.run(self._converse())

    def _wake(self) -> None:
        if self._loop is not None and self._woken is not None:
            with suppress(RuntimeError):  # it has just ended
                self._loop.call_soon_threadsafe(self._woken.set)

    async def _converse(self) -> None:
        with WHOLE:
            from backtrail.sdk.guard.wire import Wire  # the HTTP client takes long to import: not in the agent's thread

            wire = Wire(self._goal)
        with self._lock:
            self._loop, self._woken = asyncio.get_running_loop(), asyncio.Event()
        listening: asyncio.Task[None] | None = None
        addressed: set[str | None] = set()
        try:
            while await self._beats(wire):
                now_addressed = {name for run in self._runs.values() for name in (run.id, run.session, run.trace)}
                if now_addressed != addressed or listening is None or listening.done():
                    addressed = now_addressed
                    await _ended(listening)
                    listening = asyncio.create_task(self._listen(wire)) if self._runs else None
                await self._rest(LINGER if not self._runs else BEAT)
        finally:
            await _ended(listening)
            await wire.close()
            with self._lock:
                self._over, self._loop = True, None

    async def _rest(self, seconds: float) -> None:
        """Until somebody says something."""
        assert self._woken is not None
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
            return
        with self._lock:
            if not self._runs and not self._due:
                self._over = True
            self._due = {**self._runs, **self._due}

    async def _beats(self, wire: "Wire") -> bool:
        """Tell of all that is due; whether to go on."""
        assert self._woken is not None
        with self._lock:
            due, self._due = list(self._due.values()), {}
            self._woken.clear()
            over = self._over
        for run in due:
            await self._beat(wire, run)
        return not over and not self._useless

    async def _beat(self, wire: "Wire", run: "Run") -> None:
        ended = run.over
        if not ended:
            self._runs[run.id] = run
        try:
            orders, newest = await wire.beat(run, self._since.get(run.id, 0))
        except Unheard as trouble:
            self._told(trouble)
        else:
            self._answered = time.monotonic()
            self._hear(orders, [run])
            self._since[run.id] = max(self._since.get(run.id, 0), newest)
            self._next = self._next or newest
        if ended:
            self._runs.pop(run.id, None)
            self._since.pop(run.id, None)

    async def _listen(self, wire: "Wire") -> None:
        failures = 0
        while self._runs:
            try:
                orders, newest = await wire.poll(self._runs.values(), self._next)
            except Unheard as trouble:
                self._told(trouble)
                if self._useless:
                    return
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                await asyncio.sleep(pause if trouble.wait is None else trouble.wait)
                failures += 1
                continue
            failures, self._answered = 0, time.monotonic()
            self._hear(orders, list(self._runs.values()))
            self._next = newest

    def _hear(self, orders: list["Order"], runs: list["Run"]) -> None:
        for run in runs:
            for order in orders:
                if order.no > self._since.get(run.id, 0) and _concerns(order, run):
                    self._since[run.id] = order.no
                    run.hear(order)

    def _told(self, trouble: Unheard) -> None:
        if trouble.status in NOT_THERE:
            self._useless = True
            TROUBLES.tell(
                "guards", f"{self._goal.endpoint} takes no guards ({trouble}): they work in this process alone"
            )
        else:
            TROUBLES.tell("guards", f"{self._goal.endpoint} does not hear of guards ({trouble}); they go on without it")


def _concerns(order: "Order", run: "Run") -> bool:
    if order.run is not None:
        return order.run == run.id
    return (order.trace is not None and order.trace == run.trace) or (
        order.session is not None and order.session == run.session and order.trace is None
    )


async def _ended(task: "asyncio.Task[None] | None") -> None:
    if task is not None:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
