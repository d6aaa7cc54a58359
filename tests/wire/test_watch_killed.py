"""A server killed twenty times with alerts and pages pending: nothing is lost, nothing is told under a second name."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Final

import httpx
import pytest
from sqlalchemy import select

from backtrail.server.storage.records import Alert, Incident, Notification, Records, open_records
from backtrail.testing.receiver import Behaviour, Received, Receiver, Reply, receiving
from backtrail.testing.server import Server, running_server
from tests.journeys.agent_run import Json, send, span

ROUNDS: Final = 20
CHANNELS: Final = ("a", "b")
FAILING: Final[tuple[Behaviour, ...]] = (Reply(status=500), "close")
ANYTHING: Final[tuple[Behaviour, ...]] = (*FAILING, "hang", Reply(), Reply())
Batches = tuple[list[Json], list[Json]]
"""Up to the limit, and across it."""


@dataclass(slots=True)
class Scene:
    """A server with two channels, its records as another process sees them, and what its receiver answers."""

    server: Server
    receiver: Receiver
    records: Records
    rng: random.Random
    answers: tuple[Behaviour, ...] = ANYTHING
    """One of these is the answer to the first attempt of a page; later ones are accepted."""
    met: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.receiver.behave = self._behave
        for name in CHANNELS:
            told = {"name": name, "kind": "webhook", "config": {"url": f"{self.receiver.url}/{name}"}}
            httpx.put(f"{self.server.url}/api/channels/{name}", json=told, trust_env=False).raise_for_status()

    def _behave(self, request: Received) -> Behaviour:
        page = request.headers["webhook-id"]
        answer = Reply() if page in self.met else self.rng.choice(self.answers)
        self.met.add(page)
        if answer == Reply():
            self.accepted.add(page)
        return answer

    def alerts(self, *sessions: str) -> list[Alert]:
        """Those that fired, of these sessions or of all."""
        with self.records.session() as db:
            rows = db.scalars(select(Alert).where(Alert.fired.is_not(None))).all()
        return [row for row in rows if not sessions or row.session_id in sessions]

    def pages(self, *sessions: str) -> list[Notification]:
        alerts = {row.id for row in self.alerts(*sessions)}
        with self.records.session() as db:
            return [row for row in db.scalars(select(Notification)) if row.alert_id in alerts]

    def incidents(self) -> list[Incident]:
        with self.records.session() as db:
            return list(db.scalars(select(Incident)))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with (
        receiving() as receiver,
        running_server(tmp_path / "data", grpc_port=0, detect="off", internal_hosts="127.0.0.0/8") as server,
    ):
        records = open_records(f"sqlite:///{tmp_path / 'data' / 'records.db'}")
        yield Scene(server=server, receiver=receiver, records=records, rng=random.Random(271_828))
        records.close()


def until(true: Callable[[], object], seconds: float = 60) -> None:
    pace, left = Event(), int(seconds * 100)
    while not true() and (left := left - 1):
        pace.wait(0.01)
    assert true()


def going_on(trace: int, session: str) -> Batches:
    """A run whose sixteenth step is one too many, and that goes on."""
    told: Json = {"session.id": session, "openinference.span.kind": "LLM", "llm.model_name": "gpt-4o"}
    steps = [span(trace, at + 1, "chat", at=at, lasts=0.5, **told) for at in range(16)]
    return steps[:15], steps[15:]


def ending(trace: int, session: str) -> Batches:
    """A run that makes the same call four times and ends."""
    told: Json = {"session.id": session, "openinference.span.kind": "TOOL", "tool.name": "search", "input.value": "{}"}
    calls = [span(trace, at + 1, "search", at=at, lasts=0.5, **told) for at in range(4)]
    agent: Json = {"session.id": session, "openinference.span.kind": "AGENT"}
    return calls[:3], [calls[3], span(trace, 0, "support", parent=None, lasts=9, **agent)]


def acknowledged(server: Server, spans: list[Json]) -> bool:
    try:
        send(server.url, spans)
    except httpx.HTTPError:
        return False
    return True


def killed_under_way(scene: Scene, batches: list[Batches], _: list[str]) -> None:
    """While the spans are sent, or just before or after."""
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(lambda: [acknowledged(scene.server, beyond) for _, beyond in batches])
        Event().wait(scene.rng.random() * 0.05)
        scene.server.kill()
        sent.result()


def killed_when_acknowledged(scene: Scene, batches: list[Batches], _: list[str]) -> None:
    for _before, beyond in batches:
        assert acknowledged(scene.server, beyond)
    scene.server.kill()


def killed_when_alerted(scene: Scene, batches: list[Batches], sessions: list[str]) -> None:
    killed_after(scene, batches, lambda: scene.alerts(*sessions))


def killed_while_sending(scene: Scene, batches: list[Batches], _: list[str]) -> None:
    before = len(scene.receiver.requests)
    killed_after(scene, batches, lambda: len(scene.receiver.requests) > before)


def killed_while_retrying(scene: Scene, batches: list[Batches], sessions: list[str]) -> None:
    scene.answers = FAILING
    killed_after(scene, batches, lambda: any(page.attempts for page in scene.pages(*sessions)))
    scene.answers = ANYTHING


def killed_after(scene: Scene, batches: list[Batches], true: Callable[[], object]) -> None:
    for _, beyond in batches:
        assert acknowledged(scene.server, beyond)
    until(true)
    scene.server.kill()


MOMENTS: Final = (
    killed_under_way,
    killed_when_acknowledged,
    killed_when_alerted,
    killed_while_sending,
    killed_while_retrying,
)


@pytest.mark.timeout(300)
def test_twenty_kills_lose_nothing_and_tell_nothing_under_a_second_name(scene: Scene) -> None:
    moments = list(MOMENTS) * (ROUNDS // len(MOMENTS))
    scene.rng.shuffle(moments)
    expected: set[tuple[str, str]] = set()
    for turn, kill in enumerate(moments):
        on, off = f"on-{turn}", f"off-{turn}"
        expected |= {(on, "runaway_steps"), (off, "loop_repeat")}
        batches = [going_on(2 * turn + 1, on), ending(2 * turn + 2, off)]
        for before, _ in batches:
            assert acknowledged(scene.server, before)
        kill(scene, batches, [on, off])
        scene.server.start()
        if kill is killed_under_way or scene.rng.random() < 0.3:
            for _, beyond in batches:  # a sender that heard no answer sends again, and so may one that did
                assert acknowledged(scene.server, beyond)
    scene.server.kill()
    scene.answers = (Reply(),)
    scene.server.start()
    settled(scene, expected)
    told(scene, expected)

    scene.server.restart()
    assert all(acknowledged(scene.server, part) for part in going_on(1000, "last"))
    settled(scene, expected | {("last", "runaway_steps")})
    told(scene, expected | {("last", "runaway_steps")})


def settled(scene: Scene, expected: set[tuple[str, str]]) -> None:
    """Every alert is there, what ended is closed, and every page was sent."""

    def so() -> bool:
        alerts = scene.alerts()
        there = {(row.session_id, row.rule_id) for row in alerts if row.level == "alert"}
        closed = all(row.closed for row in alerts if row.rule_id == "loop_repeat")
        return expected <= there and closed and all(page.state == "sent" for page in scene.pages())

    until(so)


def told(scene: Scene, expected: set[tuple[str, str]]) -> None:
    alerts = scene.alerts()
    assert Counter((row.session_id, row.rule_id) for row in alerts) == Counter(expected)
    incidents = {row.fingerprint: row for row in scene.incidents()}
    assert len(incidents) == len(scene.incidents()) == len(alerts)
    assert all(incidents[row.fingerprint].id == row.incident_id for row in alerts)
    assert {row.state for row in incidents.values()} == {"open"}

    pages = scene.pages()
    due = Counter((row.id, at, "trigger") for row in alerts for at in CHANNELS)
    due += Counter((row.id, at, "resolve") for row in alerts if row.closed for at in CHANNELS)
    assert Counter((page.alert_id, page.channel_id, page.action) for page in pages) == due
    assert scene.accepted == {page.id for page in pages}

    ids: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    statuses: dict[tuple[str, str], list[str]] = defaultdict(list)
    for request in scene.receiver.requests:
        [alert] = request.json["alerts"]
        where = request.path, alert["fingerprint"]
        ids[*where, alert["status"]].add(request.headers["webhook-id"])
        statuses[where].append(alert["status"])
    assert len(ids) == len(pages)
    assert {len(each) for each in ids.values()} == {1}
    assert all(each == sorted(each) for each in statuses.values()), "firing before resolved"
