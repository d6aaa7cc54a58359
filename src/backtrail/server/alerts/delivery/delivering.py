"""The worker that sends pages: a task of the server's loop, woken by the commit that wrote them.

Each channel has its own room, so that one that hangs holds up no other. The database is asked in one thread of its own.
"""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos
from backtrail.server.alerts.channels import KINDS
from backtrail.server.alerts.channels.page import Page
from backtrail.server.alerts.delivery.leases import LEASE, Taken, next_due, release, set_back, settle, take
from backtrail.server.alerts.delivery.schedule import SECOND
from backtrail.server.alerts.notice import Notice
from backtrail.server.alerts.outbox import PAGED, written
from backtrail.server.alerts.outgoing.answer import Answer, failed, refused
from backtrail.server.alerts.outgoing.ways import Ways
from backtrail.server.storage.records import Channel, Records

log = logging.getLogger("backtrail")
T = TypeVar("T")
LONGEST: Final = 45.0
"""Seconds for one attempt, whatever the channel: less than its lease."""
REST: Final = 30.0
"""Seconds after which the outbox is looked at although nobody called."""
LATER: Final = 1.0
"""Seconds after which a database that failed is asked again."""
FAREWELL: Final = 3.0
"""Seconds that pages on their way have when the server ends; they are sent again after the next start."""
JUMP: Final = 5 * SECOND


class Delivering:
    """The worker. `run` is its task; `wake` is for any thread; `test` is for requests."""

    def __init__(self, records: Records, ways: Ways, url: str, *, luck: Callable[[], float] = random.random) -> None:
        self._records, self._ways, self._url, self._luck = records, ways, url, luck
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._busy: Counter[str] = Counter()
        self._offset = time.time_ns() - time.monotonic_ns()
        self._deaf = records.on_commit(self._committed)
        self._thread = ThreadPoolExecutor(1, "backtrail-outbox")

    def wake(self) -> None:
        """Look into the outbox now."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self, stopping: asyncio.Event) -> None:
        """Send until the server stops."""
        self._loop = asyncio.get_running_loop()
        begun = False
        try:
            while not stopping.is_set():
                self._woken.clear()
                pause = LATER
                try:
                    if not begun:
                        await self._write(lambda db: release(db, now()))
                    begun = True
                    pause = await self._round()
                except SQLAlchemyError as trouble:
                    log.warning("the outbox cannot be read now: %s", trouble)
                await self._rest(pause, stopping)
        finally:
            await self._farewell()

    async def test(self, channel: Channel, notice: Notice) -> Answer:
        """Send a page that only tests the channel, once and now; what came of it is written down too."""
        begun = now()
        held = {"taken": begun, "due": begun + LEASE}
        row = await self._write(lambda db: written(db, channel.id, notice, **held))
        if row is None:
            return refused("the same test is being sent already")
        taken = Taken(id=row.id, at=begun, notice=notice, channel=channel)
        answer = await self._attempt(taken)
        await self._write(lambda db: settle(db, taken, answer, now(), self._luck()))
        return answer

    def _committed(self, session: Session) -> None:
        if session.info.pop(PAGED, False):
            self.wake()

    async def _round(self) -> float:
        """Begin to send what is due; seconds until something else is."""
        await self._heed_the_clock()
        busy = list(self._tasks)
        for taken in await self._write(lambda db: take(db, now(), self._room, busy)):
            self._busy[taken.channel.id] += 1
            task = asyncio.create_task(self._send(taken))
            self._tasks[taken.id] = task
        due = await self._write(next_due)
        if due is None:
            return REST
        return min(REST, max((due - now()) / SECOND, 0.0 if due > now() else LATER))

    def _room(self, channel: Channel) -> int:
        return KINDS[channel.kind].at_once - self._busy[channel.id]

    async def _send(self, taken: Taken) -> None:
        try:
            answer = await self._attempt(taken)
            await self._settled(taken, answer)
        finally:
            self._busy[taken.channel.id] -= 1
            del self._tasks[taken.id]
            self._woken.set()

    async def _attempt(self, taken: Taken) -> Answer:
        """One attempt; never raises for what the page holds or the other side does."""
        channel, kind = taken.channel, KINDS[taken.channel.kind]
        page = Page(id=taken.id, notice=taken.notice, channel=channel.name, url=self._url, now=now())
        try:
            async with asyncio.timeout(LONGEST):
                return await kind.send(page, kind.values(channel.config, channel.secrets), self._ways)
        except TimeoutError:
            return failed(f"no answer within {LONGEST:.0f} s", arrived=True)
        except Exception as bug:  # the worker's outermost loop: the page is dead and seen, the others go on
            log.exception("a page to channel %s could not be made", channel.name)
            return refused(f"the page could not be made: {type(bug).__name__}: {bug}")

    async def _settled(self, taken: Taken, answer: Answer) -> None:
        """Write down what came of it; where that fails, the lease ends and the page is sent again."""
        try:
            await self._write(lambda db: settle(db, taken, answer, now(), self._luck()))
        except SQLAlchemyError as trouble:
            log.warning("what came of page %s could not be written down: %s", taken.id, trouble)

    async def _heed_the_clock(self) -> None:
        """A clock that was set back would keep pages waiting for as long."""
        offset = time.time_ns() - time.monotonic_ns()
        back, self._offset = self._offset - offset, offset
        if back > JUMP:
            await self._write(lambda db: set_back(db, Nanos(back)))

    async def _rest(self, seconds: float, stopping: asyncio.Event) -> None:
        calls = [asyncio.ensure_future(event.wait()) for event in (self._woken, stopping)]
        await asyncio.wait(calls, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for call in calls:
            call.cancel()

    async def _farewell(self) -> None:
        self._deaf()
        if self._tasks:
            _, late = await asyncio.wait(list(self._tasks.values()), timeout=FAREWELL)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._thread.shutdown()

    async def _write(self, work: Callable[[Session], T]) -> T:
        def once() -> T:
            with self._records.writing() as db:
                return work(db)

        return await asyncio.get_running_loop().run_in_executor(self._thread, once)


def now() -> Nanos:
    return Nanos(time.time_ns())
