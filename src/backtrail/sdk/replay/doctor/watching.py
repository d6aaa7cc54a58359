"""Hears, while a run is recorded, of I/O that is on no tape: a replay stops it, or would if it could see it."""

import json
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any, Final

from backtrail.sdk.replay import fence
from backtrail.sdk.replay.doctor.unseen import unseen
from backtrail.sdk.replay.seams.installing import INSTALLED

TOLD_ELSEWHERE: Final = frozenset(
    {"backtrail", "ddtrace", "langfuse", "langsmith", "logfire", "mcp", "opentelemetry", "posthog", "sentry_sdk"}
)
"""Packages whose connections are no part of a run (telemetry), or are told by a seam of their own."""
CARRIERS: Final = frozenset(
    {"aiohappyeyeballs", "aiohttp", "anyio", "httpcore", "httpcore2", "httpx", "httpx2", "requests", "urllib3"}
)
"""Packages that connect for somebody else, as the standard library does."""
OURS: Final = "backtrail.sdk.replay"


class Watch:
    """From `with` to the end of the block; what was heard is in the file as soon as it is heard."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reached: dict[tuple[str, str], dict[str, Any]] = {}
        self._hosts: dict[str, str] = {}
        self._lock = threading.RLock()

    def __enter__(self) -> "Watch":
        fence.raise_fence()
        fence.listener = self._heard
        self._keep()
        return self

    def __exit__(self, *_: object) -> None:
        fence.listener = None
        self._keep()

    def _heard(self, event: str, wanted: str, place: str) -> None:
        if _is_told_elsewhere(sys._getframe(1)):  # noqa: SLF001 - who it is can only be seen on the stack
            return
        with self._lock:
            if event == "socket.getaddrinfo":  # the connection follows
                self._hosts[place] = wanted.removeprefix("the address of ")
                return
            known = self._reached.get((wanted, place))
            if known is not None:
                known["times"] += 1
                return
            host = self._hosts.get(place, "")
            told = f"{wanted} ({host})" if event == "socket.connect" and host and host not in wanted else wanted
            self._reached[wanted, place] = {"event": event, "what": told, "where": place, "times": 1}
            self._keep()

    def _keep(self) -> None:
        told = {"reached": list(self._reached.values()), "seams": dict(INSTALLED), "unseen": unseen()}
        self._path.write_text(json.dumps(told), encoding="utf-8")


def _is_told_elsewhere(frame: FrameType | None) -> bool:
    """Whether the nearest caller that wants something for itself is one of those."""
    while frame is not None:
        name = str(frame.f_globals.get("__name__") or "")
        root = name.partition(".")[0]
        if root not in sys.stdlib_module_names and root not in CARRIERS and not name.startswith(OURS):
            return root in TOLD_ELSEWHERE
        frame = frame.f_back
    return False
