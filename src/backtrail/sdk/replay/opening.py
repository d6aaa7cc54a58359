"""Sessions that open and close, in a block of code or for the whole process."""

import os
import platform
import threading
import time
import uuid

from backtrail.core.tape.recording.tape import Entry, Header
from backtrail.sdk.replay import current, observed
from backtrail.sdk.replay.about import commit, packages
from backtrail.sdk.replay.current import HERE
from backtrail.sdk.replay.fence import raise_fence
from backtrail.sdk.replay.seams.installing import INSTALLED, install
from backtrail.sdk.replay.session import Session
from backtrail.sdk.replay.threads import carry

_COUNTING = threading.Lock()


def header(*, source: str = "native", entry: Entry | None = None, trace_id: str | None = None) -> Header:
    """The first line of a tape that begins now."""
    now = time.time()
    return Header(
        run_id=uuid.uuid4().hex,
        t0=now,
        utc_offset=float(time.localtime(now).tm_gmtoff),
        source=source,
        entry=entry or Entry(),
        trace_id=trace_id,
        git=commit(),
        python=platform.python_version(),
        packages=packages(),
        seams=dict(INSTALLED),
    )


def prepare(*, replaying: bool) -> None:
    """Seams, threads and, for a replay, the fence: before the session is made, so that its header can tell of them."""
    install()
    carry()
    if replaying:
        raise_fence()


def here(session: Session) -> object:
    """The session is that of the running context from now on; what `gone` wants."""
    _count(1)
    return HERE.set(session)


def gone(token: object) -> None:
    """The context has the session again that it had before."""
    _count(-1)
    try:
        HERE.reset(token)  # type: ignore[arg-type]
    except ValueError:  # a fixture or a middleware that is left in another context than it was entered in
        HERE.set(None)


def whole(session: Session | None) -> None:
    """The session of the whole process; None ends it."""
    if (current.process is None) != (session is None):
        _count(-1 if session is None else 1)
    current.process = session


def _count(change: int) -> None:
    with _COUNTING:
        current.sessions += change
        if current.sessions:
            observed.stand()
        else:
            observed.leave()


def _renew() -> None:
    """A forked child belongs to no session: its parent tells of the run."""
    global _COUNTING  # noqa: PLW0603 - another thread of the parent may have held it
    _COUNTING = threading.Lock()
    current.sessions, current.process = 0, None
    HERE.set(None)
    observed.leave()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
