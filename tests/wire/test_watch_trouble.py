"""The watch of a real server in trouble: clocks that jump, late spans, restarts, runs and outputs that are huge."""

import struct
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any, Final, TypeVar

import httpx
import pytest

from backtrail.testing.receiver import Behaviour, Received, Receiver, Reply, receiving
from backtrail.testing.server import Server, running_server
from tests.journeys.agent_run import Json, send, span

T = TypeVar("T")
HOUR: Final = 3600
JUMPING: Final = '''
"""The clock of this process is wrong by as many seconds as a file says. The clock that does not jump is left alone."""

import mmap, os, struct, time

with open(os.environ["CLOCK"], "r+b") as file:
    WRONG = mmap.mmap(file.fileno(), 8)
real, real_ns = time.time, time.time_ns
time.time = lambda: real() + struct.unpack("<q", WRONG)[0]
time.time_ns = lambda: real_ns() + struct.unpack("<q", WRONG)[0] * 10**9
'''
TRACES: Final = count(1)


def awaited(look: Callable[[], T | None], seconds: float = 60) -> T:
    """What the look gives as soon as it gives something."""
    pace, left = Event(), int(seconds * 50)
    while not (found := look()) and (left := left - 1):
        pace.wait(0.02)
    assert found, "it did not come"
    return found


@dataclass(slots=True)
class Scene:
    """A server that pages a receiver, and runs that are sent to it."""

    server: Server
    receiver: Receiver
    traces: dict[str, int] = field(default_factory=dict)
    ids: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """By session and status, the ids of the pages that came."""
    failing: int = 0
    """So many pages are answered 500 first."""

    def __post_init__(self) -> None:
        self.receiver.behave = self._behave
        told = {"name": "on call", "kind": "webhook", "config": {"url": self.receiver.url}}
        httpx.put(f"{self.server.url}/api/channels/ops", json=told, trust_env=False).raise_for_status()

    def _behave(self, request: Received) -> Behaviour:
        [alert] = request.json["alerts"]
        key = alert["labels"].get("session", ""), alert["status"]
        self.ids.setdefault(key, []).append(request.headers["webhook-id"])
        self.failing -= 1
        return Reply(status=500) if self.failing >= 0 else Reply()

    def sends(self, session: str, kind: str, *, first: int = 0, last: int = 1, **told: Any) -> None:
        """Some spans of the session's one run."""
        trace = self.traces.setdefault(session, next(TRACES))
        more: Json = {"session.id": session, "openinference.span.kind": kind, **told}
        spans = [span(trace, at + 1, kind.lower(), at=at / 10, lasts=0.05, **more) for at in range(first, last)]
        send(self.server.url, spans)

    def ends(self, session: str) -> None:
        more: Json = {"session.id": session, "openinference.span.kind": "AGENT"}
        send(self.server.url, [span(self.traces[session], 0, "support", parent=None, lasts=50, **more)])

    def alerts(self, session: str, rule: str = "runaway_steps") -> list[Json]:
        asked = {"session": session, "state": "all"}
        answer = httpx.get(f"{self.server.url}/api/alerts", params=asked, trust_env=False, timeout=60)
        return [row for row in answer.json()["rows"] if row["rule"] == rule and row["level"] == "alert"]

    def fired(self, session: str, rule: str = "runaway_steps") -> Json:
        return awaited(lambda: self.alerts(session, rule))[0]

    def log(self, alert: Json) -> list[str]:
        answer = httpx.get(f"{self.server.url}/api/alerts/{alert['id']}", trust_env=False)
        return [line["what"] for line in answer.json()["log"]]

    def paged(self, session: str, status: str = "firing", times: int = 1) -> None:
        self.receiver.wait(lambda _: len(self.ids.get((session, status), ())) >= times, 60)


@dataclass(slots=True)
class Clock:
    """The clock of the server's process."""

    file: Path
    env: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.file.parent.mkdir()
        (self.file.parent / "sitecustomize.py").write_text(JUMPING)
        self.wrong_by(0)
        self.env = {"PYTHONPATH": str(self.file.parent), "CLOCK": str(self.file)}

    def wrong_by(self, seconds: int) -> None:
        with self.file.open("r+b" if self.file.exists() else "wb") as file:
            file.write(struct.pack("<q", seconds))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path / "clock" / "wrong_by")


@pytest.fixture
def jumping(tmp_path: Path, clock: Clock, receiver: Receiver) -> Iterator[Scene]:
    settings = {"grpc_port": 0, "detect": "off", "internal_hosts": "127.0.0.0/8"}
    with running_server(tmp_path / "data", env=clock.env, **settings) as server:
        yield Scene(server=server, receiver=receiver)


@pytest.fixture
def scene(tmp_path: Path, receiver: Receiver) -> Iterator[Scene]:
    with running_server(tmp_path / "data", grpc_port=0, attribute_kb=30_000, internal_hosts="127.0.0.0/8") as server:
        yield Scene(server=server, receiver=receiver)


def test_jumps_of_the_clock_late_spans_and_restarts_neither_flap_nor_lose_a_page(jumping: Scene, clock: Clock) -> None:
    jumping.failing = 1
    jumping.sends("first", "LLM", last=16)
    first = jumping.fired("first")
    jumping.paged("first")

    clock.wrong_by(-24 * HOUR)  # the page that was answered 500 is to be sent again in 5 seconds, not in a day
    jumping.paged("first", times=2)
    jumping.sends("second", "LLM", last=16)
    jumping.paged("second")
    second = jumping.fired("second")
    jumping.sends("first", "LLM", first=3, last=18)  # some once more, some late

    clock.wrong_by(HOUR // 2)
    jumping.sends("third", "LLM", last=16)
    jumping.paged("third")
    jumping.server.restart()
    clock.wrong_by(0)
    jumping.sends("fourth", "LLM", last=16)
    jumping.paged("fourth")
    for alert in (first, second, jumping.fired("third")):
        assert jumping.log(alert) == ["fired"]
        [same] = jumping.alerts(str(alert["session_id"]))
        assert (same["id"], same["closed"]) == (alert["id"], None)

    jumping.ends("first")
    clock.wrong_by(-HOUR)
    jumping.paged("first", "resolved")
    assert jumping.log(first) == ["fired", "closed"]
    jumping.sends("first", "LLM", first=18, last=20)
    jumping.sends("fifth", "LLM", last=16)
    jumping.paged("fifth")
    assert len(jumping.alerts("first")) == 1
    assert {key: len(set(ids)) for key, ids in jumping.ids.items()} == {
        **{(session, "firing"): 1 for session in ("first", "second", "third", "fourth", "fifth")},
        ("first", "resolved"): 1,
    }


@pytest.mark.timeout(240)
def test_a_run_of_100_000_spans_holds_up_no_alert_of_others_nor_its_own(scene: Scene) -> None:
    def part(number: int) -> None:
        scene.sends("huge", "TOOL", first=2_500 * number, last=2_500 * (number + 1), **{"tool.name": "look"})

    with going_on(part, least=40, others_after=20) as parts:
        others_cross(scene)
    scene.fired("huge")
    beyond = 2_500 * next(parts)
    again: Json = {"tool.name": "pay", "input.value": '{"order": 7}'}
    scene.sends("huge", "TOOL", first=beyond, last=beyond + 4, **again)
    assert scene.fired("huge", "loop_repeat")["labels"]["tool"] == "pay"


@pytest.mark.timeout(240)
def test_outputs_of_20_megabytes_hold_up_no_alert_of_others_nor_its_own(scene: Scene) -> None:
    told: Json = {"tool.name": "dump", "output.value": "0123456789abcdef" * 1_250_000, "failed": "too much"}

    def part(number: int) -> None:
        scene.sends("large", "TOOL", first=number, last=number + 1, **told)

    with going_on(part, least=6, others_after=3):
        others_cross(scene)
    scene.fired("large", "tool_errors_in_a_row")


@contextmanager
def going_on(part: Callable[[int], None], *, least: int, others_after: int) -> Iterator[Iterator[int]]:
    """Send parts, at least so many, for as long as the block lasts; it begins after the first few."""
    ready, stop, parts = Event(), Event(), count()

    def stream() -> None:
        sent = 0
        while sent < least or not stop.is_set():
            part(next(parts))
            sent += 1
            if sent == others_after:
                ready.set()

    with ThreadPoolExecutor(1) as pool:
        streaming = pool.submit(stream)
        streaming.add_done_callback(lambda _: ready.set())
        try:
            ready.wait()
            yield parts
        finally:
            stop.set()
            streaming.result()


def others_cross(scene: Scene) -> None:
    """Others cross limits, and their pages come while what is huge is still on its way."""
    for number in range(3):
        scene.sends(f"other-{number}", "LLM", last=16)
        scene.fired(f"other-{number}")
        scene.paged(f"other-{number}")
