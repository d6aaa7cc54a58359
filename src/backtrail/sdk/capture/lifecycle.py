"""Turning capture on and off: init, flush, shutdown, status."""

import atexit
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from backtrail.sdk.capture import current
from backtrail.sdk.capture.shield import TROUBLES, shielded

if TYPE_CHECKING:
    from backtrail.sdk.capture.export.destination import Destination
    from backtrail.sdk.capture.export.exporter import Exporter
    from backtrail.sdk.capture.instrument import Instrumented
    from backtrail.sdk.capture.render import Mask

STARTING: Final = shielded("starting capture")
STOPPING: Final = shielded("stopping capture")
EXIT_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How capture is doing."""

    running: bool = False
    endpoint: str | None = None
    project: str | None = None
    queued: int = 0
    """Spans that have ended and are not at the server yet."""
    sent: int = 0
    """Spans that the server has taken."""
    dropped: int = 0
    """Spans that were lost: no room, refused by the server, or the program ended first."""
    last_error: str | None = None
    instrumented: tuple[str, ...] = ()
    """OpenInference instrumentors that `init(instrument=True)` switched on."""
    not_instrumented: tuple[str, ...] = ()
    """Those that it could not, each with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    destination: "Destination"
    exporter: "Exporter"
    instrumented: "Instrumented"
    provider: Any


_LOCK: Final = threading.RLock()
BEFORE_SHUTDOWN: Final[list[Callable[[], None]]] = []
"""What others stop when capture stops; each is called once for each shutdown, and may not raise."""
TO_RECORD: Final[list[Callable[[str], None]]] = []
"""Who records runs, where `init(record=...)` wants it."""
ALSO_FLUSHED: Final[list[Callable[[float], bool]]] = []
"""What else is on its way to the server; each is given seconds, and says whether all of it is there."""
_state: _Running | None = None


def init(  # noqa: PLR0913 - each is a word of the user's
    endpoint: str | None = None,
    key: str | None = None,
    project: str | None = None,
    *,
    service: str | None = None,
    release: str | None = None,
    environment: str | None = None,
    instrument: bool = False,
    mask: "Mask | None" = None,
    record: str | None = None,
) -> None:
    """Start to record. Call it once, early; a second call changes nothing. Never raises.

    `endpoint` is the server's URL (BACKTRAIL_ENDPOINT, OTEL_EXPORTER_OTLP_ENDPOINT, else http://127.0.0.1:4318), `key`
    an API key (BACKTRAIL_KEY), `project` where the runs go (BACKTRAIL_PROJECT). `service`, `release` and `environment`
    say what is running. `instrument=True` switches on every OpenInference instrumentor that is installed.
    `mask(name, value)` returns what to record instead of a value; secrets are masked by name without it.
    `record` ("always", "on_error", "sample:0.05"; BACKTRAIL_RECORD) also keeps a tape of each run on the server, typed
    and with every request, to be replayed exactly: docs/guide/replay.
    """
    with STARTING, _LOCK:
        if _state is None:
            current.mask = mask
            _begin(endpoint, key, project, _told(service, release, environment), mask)
            _record(record or os.environ.get("BACKTRAIL_RECORD"))
        elif endpoint is not None and _state.destination.endpoint != endpoint.rstrip("/"):
            TROUBLES.tell(
                "init",
                f"backtrail.init() was called before and sends to {_state.destination.endpoint}: {endpoint} is not "
                "used; call backtrail.shutdown() first to change it",
            )
        if instrument:
            _instrument()


def flush(timeout: float = 10.0) -> bool:
    """Send what waits, now. True if all spans that ended before this call are at the server."""
    state = _state
    if state is None:
        return True
    with STOPPING:
        done = state.exporter.flush(timeout)
        others = [each(timeout) for each in ALSO_FLUSHED]
        return all(others) and done
    return False


def shutdown(timeout: float = EXIT_SECONDS) -> bool:
    """Send what waits and stop to record. True if everything is at the server. `init` may be called again."""
    global _state
    for stop in BEFORE_SHUTDOWN:
        with STOPPING:
            stop()
    with _LOCK:
        state, _state = _state, None
        current.capture = current.mask = None
    if state is None:
        return True
    with STOPPING:
        atexit.unregister(shutdown)
        done = state.exporter.close(timeout)
        _forget(state)
        return done
    return False


def server() -> "Destination | None":
    """The server that capture sends to, if it is on."""
    return None if _state is None else _state.destination


def status() -> Status:
    """Where spans go, how many are waiting, sent and lost, and the last trouble."""
    state = _state
    if state is None:
        return Status(last_error=TROUBLES.last)
    return Status(
        running=not state.exporter.closed,
        endpoint=state.destination.endpoint,
        project=state.destination.project,
        queued=state.exporter.queued,
        sent=state.exporter.sent,
        dropped=state.exporter.outbox.dropped,
        last_error=TROUBLES.last,
        instrumented=state.instrumented.on,
        not_instrumented=state.instrumented.off,
    )


def _begin(
    endpoint: str | None, key: str | None, project: str | None, told: Mapping[str, str], mask: "Mask | None"
) -> None:
    global _state  # noqa: PLW0603  (one capture a process: see current.py)
    if os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return
    from backtrail.sdk.capture.assembly import assemble
    from backtrail.sdk.capture.export.destination import WrongEndpoint, destination
    from backtrail.sdk.capture.instrument import Instrumented

    try:
        goal = destination(endpoint, key, project, os.environ)
    except WrongEndpoint as wrong:
        TROUBLES.tell("endpoint", f"backtrail.init(): {wrong}. Nothing is recorded")
        return
    capture, exporter, provider = assemble(goal, told, mask)
    _state = _Running(destination=goal, exporter=exporter, instrumented=Instrumented(), provider=provider)
    current.capture = capture
    atexit.register(shutdown)


def _record(mode: str | None) -> None:
    if mode and _state is not None:
        for start in TO_RECORD:
            start(mode)


def _instrument() -> None:
    global _state  # noqa: PLW0603  (one capture a process: see current.py)
    from dataclasses import replace

    from backtrail.sdk.capture.instrument import instrument

    if _state is not None and not _state.instrumented.on:
        _state = replace(_state, instrumented=instrument(_state.provider))


def _told(service: str | None, release: str | None, environment: str | None) -> dict[str, str]:
    from backtrail.sdk.capture.provider import described

    return described(
        service or os.environ.get("OTEL_SERVICE_NAME"),
        release or os.environ.get("BACKTRAIL_RELEASE"),
        environment or os.environ.get("BACKTRAIL_ENVIRONMENT"),
    )


def _forget(state: _Running) -> None:
    """Take our processor out of the provider, which lives on: OpenTelemetry has no public way."""
    from backtrail.sdk.capture.assembly import detach

    detach(state.provider, state.exporter)
