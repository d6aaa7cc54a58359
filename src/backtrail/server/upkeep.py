"""What the server does by itself: forget what is too old, project by project."""

import asyncio
import logging
import time
from typing import Final

from backtrail.core.model.units import Nanos
from backtrail.server.settings import Settings
from backtrail.server.storage.api import Retention, Store, StoreError

log = logging.getLogger("backtrail")
EVERY: Final = 600.0
"""Seconds between two rounds of forgetting."""


async def upkeep(store: Store, settings: Settings, stopping: asyncio.Event, every: float = EVERY) -> None:
    """Work until the server stops."""
    keep = Retention(days=settings["retention_days"] or None, gigabytes=settings["retention_gb"] or None)
    while not stopping.is_set() and keep != Retention():
        try:
            await asyncio.to_thread(_forget, store, keep, stopping)
        except StoreError as trouble:
            log.warning("old traces could not be removed now: %s", trouble)
        try:
            await asyncio.wait_for(stopping.wait(), every)
        except TimeoutError:
            continue


def _forget(store: Store, keep: Retention, stopping: asyncio.Event) -> None:
    for project in store.projects():
        while not stopping.is_set() and store.expire(project, keep, Nanos(time.time_ns())):
            continue
