"""What the server does by itself: forget what is too old, project by project."""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from backtrail.core.model.units import Nanos
from backtrail.server.forgetting import Forgetting
from backtrail.server.ingest.refusal import Refusal
from backtrail.server.settings import Settings
from backtrail.server.storage.api import Retention, StoreError

log = logging.getLogger("backtrail")
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


async def _tried(work: Callable[[], None]) -> None:
    try:
        await asyncio.to_thread(work)
    except (StoreError, SQLAlchemyError, Refusal, OSError) as trouble:
        log.warning("old traces could not be removed now: %s", trouble)


def _forget(forgetting: Forgetting, keep: Retention, stopping: asyncio.Event) -> None:
    for project in forgetting.store.projects():
        while not stopping.is_set() and forgetting.expire(project, keep, Nanos(time.time_ns())):
            continue
