"""What the server does by itself: forget what is too old, project by project; write down which keys are in use."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from backtrail.core.model.units import Nanos
from backtrail.server.auth import Keys
from backtrail.server.forgetting import Forgetting
from backtrail.server.ingest.refusal import Refusal
from backtrail.server.settings import Settings
from backtrail.server.storage.api import Retention, StoreError

log = logging.getLogger("backtrail")
MINUTE: Final = 60.0
EVERY: Final = 600.0
"""Seconds between two rounds of forgetting."""


async def upkeep(forgetting: Forgetting, settings: Settings, stopping: asyncio.Event, every: float = EVERY) -> None:
    """Work until the server stops."""
    keep = Retention(days=settings["retention_days"] or None, gigabytes=settings["retention_gb"] or None)
    await _tried(forgetting.left_over)
    while not stopping.is_set() and keep != Retention():
        await _tried(partial(_forget, forgetting, keep, stopping))
        try:
            await asyncio.wait_for(stopping.wait(), every)
        except TimeoutError:
            continue


async def keys_used(keys: Keys, stopping: asyncio.Event, every: float = MINUTE) -> None:
    """Write down when each key was used last, until the server stops; what cannot be written now is tried again."""
    while not stopping.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), every)
        try:
            await asyncio.to_thread(keys.keep_used)
        except SQLAlchemyError as trouble:
            log.warning("when keys were used last could not be written down now: %s", trouble)


async def _tried(work: Callable[[], None]) -> None:
    try:
        await asyncio.to_thread(work)
    except (StoreError, SQLAlchemyError, Refusal, OSError) as trouble:
        log.warning("old traces could not be removed now: %s", trouble)


def _forget(forgetting: Forgetting, keep: Retention, stopping: asyncio.Event) -> None:
    forgetting.guarded(Nanos(time.time_ns()))
    for project in forgetting.store.projects():
        while not stopping.is_set() and forgetting.expire(project, keep, Nanos(time.time_ns())):
            continue
