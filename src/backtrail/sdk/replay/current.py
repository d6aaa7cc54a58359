"""The session that is on, in this context or in this process, and where in the run we are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from backtrail.sdk.replay.session import Session

HERE: Final[ContextVar["Session | None"]] = ContextVar("backtrail_session", default=None)
"""One request of a server, one block: its own session."""
PARENT: Final[ContextVar[int | None]] = ContextVar("backtrail_crossing", default=None)
"""The event whose call is being made."""
SCOPE: Final[ContextVar[tuple[str, ...]]] = ContextVar("backtrail_scope", default=())
"""Agents and graph nodes that we are in, outermost first."""
PATHS: Final[list[Callable[[], tuple[str, ...]]]] = []
"""What frameworks know of where we are: the node of a graph, the agent that has the turn."""
LIVE: Final[ContextVar[bool]] = ContextVar("backtrail_live", default=False)
"""A call that the user allowed is being made: the fence stops nothing of it."""
UNWATCHED: Final[ContextVar[bool]] = ContextVar("backtrail_unwatched", default=False)
"""Requests that are told at another seam (MCP's own HTTP), or are ours: HTTP seams let them by."""
process: "Session | None" = None
"""Of a whole program: `backtrail run --record`, `backtrail replay`."""
sessions: int = 0
"""How many sessions are open anywhere: 0 lets every seam through at once."""


def scope() -> str:
    """The path of agents and graph nodes that we are in."""
    path = SCOPE.get()
    for each in PATHS:
        path += each()
    return "/".join(path)


def session() -> "Session | None":
    """The session of the running context, else of the process."""
    return (HERE.get() or process) if sessions else None


@contextmanager
def passed_by() -> Iterator[None]:
    """What is sent in here is told at another seam, or is no part of the run."""
    token = UNWATCHED.set(True)
    try:
        yield
    finally:
        UNWATCHED.reset(token)
