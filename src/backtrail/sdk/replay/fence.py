"""The fence of a replay: I/O that no seam answered does not happen, and is told with the line that wanted it.

Python tells an audit hook of sockets and processes before it opens them. C libraries that open their own (libpq, gRPC)
do not tell: docs/guide/replay/cannot.md.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Final

from backtrail.sdk.replay import current
from backtrail.sdk.replay.current import LIVE, PARENT, UNWATCHED
from backtrail.sdk.replay.replayer import Replayer

WATCHED: Final = frozenset(
    {
        "socket.connect",
        "socket.sendto",
        "socket.getaddrinfo",
        "subprocess.Popen",
        "os.system",
        "os.posix_spawn",
        "os.exec",
        "os.fork",
        "os.forkpty",
    }
)
FREE: Final[set[tuple[str, int]]] = set()
"""Addresses that Backtrail itself talks to."""
OURS: Final = str(Path(__file__).parents[2])
ABOUT: Final = frozenset({"platform", "uuid", "ctypes.util"})
listener: Callable[[str, str, str], None] | None = None
"""Hears of what a replay would stop, while a run is recorded: the event, what was wanted, and where."""
_up = False


def raise_fence() -> None:
    """Once in a process: an audit hook cannot be taken away; without a replay it lets everything through."""
    global _up  # noqa: PLW0603 - one hook a process
    if not _up:
        sys.addaudithook(_hook)
        _up = True


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if event not in WATCHED or not current.sessions:
        return
    if not _is_ours(event, args) and not _is_about_the_machine(event):
        stop(event, _wants(event, args))


def stop(event: str, wanted: str) -> None:
    """Raise Diverged where the running context replays, unless this is inside a call that the user allowed."""
    session = current.session()
    if not isinstance(session, Replayer):
        if listener is not None and session is not None and PARENT.get() is None and not UNWATCHED.get():
            listener(event, wanted, _place(sys._getframe(1)))  # noqa: SLF001
        return
    if LIVE.get():
        return
    place = _place(sys._getframe(1))  # noqa: SLF001 - the only way to the caller's line without a traceback
    raise session.diverge("unrecorded_side_effect", why=f"{wanted} in {place}", event=event, place=place)


def _is_ours(event: str, args: tuple[Any, ...]) -> bool:
    if event == "socket.connect":
        address = args[1]
        return isinstance(address, tuple) and (str(address[0]), int(address[1])) in FREE
    if event == "socket.getaddrinfo":
        host, port = args[0], args[1]
        return any(host == free and (port is None or str(port) == str(number)) for free, number in FREE)
    return False


def _is_about_the_machine(event: str) -> bool:
    """Whether the standard library asks what it runs on, by a program (`uname -p`): clients tell it in a header."""
    if event not in ("subprocess.Popen", "os.posix_spawn"):
        return False
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001
    while frame is not None and frame.f_globals.get("__name__") == "subprocess":
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__") in ABOUT


def _wants(event: str, args: tuple[Any, ...]) -> str:
    match event:
        case "socket.connect" | "socket.sendto":
            address = args[1] if len(args) > 1 else args[0]
            where = ":".join(str(each) for each in address[:2]) if isinstance(address, tuple) else repr(address)
            return f"a connection to {where}"
        case "socket.getaddrinfo":
            return f"the address of {args[0]}"
        case "os.fork" | "os.forkpty":
            return "a copy of this process (fork), which no replay watches"
    program = args[0] if args else ""
    command = args[1] if len(args) > 1 and args[1] else program
    told = " ".join(map(str, command)) if isinstance(command, list | tuple) else str(command)
    return f"the program `{told[:200]}`"


def _place(frame: FrameType | None) -> str:
    """The nearest line that is neither the standard library's nor ours nor an installed package's."""
    first = ""
    while frame is not None:
        name = frame.f_code.co_filename
        inside = "site-packages" in name or name.startswith((sys.base_prefix, OURS, "<"))
        if not inside:
            return f"{name}:{frame.f_lineno}"
        first = first or f"{name}:{frame.f_lineno}"
        frame = frame.f_back
    return first
