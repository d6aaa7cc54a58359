"""Overload, a full disk and a killed process: what was acknowledged is there, what was not may be sent again."""

import os
import random
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from google.rpc.status_pb2 import Status

from tests.bench.agent_traces import Agent, otlp
from tests.security.bombs import MB, attribute, request, span
from tests.servers import running_server

PROTOBUF = {"content-type": "application/x-protobuf"}
ROUNDS = 25


def test_overload_is_429_with_retry_after_and_passes(tmp_path: Path) -> None:
    body = request(span(attribute(b"input.value", os.urandom(MB).hex().encode())))
    with running_server(tmp_path / "data", waiting_mb=4) as server:

        def post(_: int) -> httpx.Response:
            with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
                return client.post("/v1/traces", content=body, headers=PROTOBUF)

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(post, range(96)))

        statuses = {answer.status_code for answer in answers}
        assert statuses <= {200, 429}
        assert 429 in statuses
        assert all("retry-after" in answer.headers for answer in answers if answer.status_code == 429)
        assert post(0).status_code == 200


class Sender(threading.Thread):
    """Sends traces, remembers which were acknowledged, and sends again what was not, as exporters do."""

    def __init__(self, url: str, seed: int) -> None:
        super().__init__(daemon=True)
        self._url, self._agent, self._done = url, Agent(seed), threading.Event()
        self.acknowledged: dict[str, int] = {}

    def run(self) -> None:
        with httpx.Client(base_url=self._url, trust_env=False, timeout=20) as client:
            for spans in self._agent.traces(1_000_000):
                body = otlp(spans)
                while not self._sent(client, body):
                    if self._done.wait(0.02):
                        return
                self.acknowledged[spans[0].trace_id] = len(spans)
                if self._done.is_set():
                    return

    def end(self) -> None:
        self._done.set()
        self.join()

    def _sent(self, client: httpx.Client, body: bytes) -> bool:
        try:
            return client.post("/v1/traces", content=body, headers=PROTOBUF).status_code == 200
        except httpx.TransportError:
            return False


@pytest.mark.timeout(400)
def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    chance = random.Random(20261125)
    with running_server(tmp_path / "data", grpc_port=0) as server:
        senders = [Sender(server.url, seed) for seed in range(4)]
        for sender in senders:
            sender.start()
        for _ in range(ROUNDS):
            acknowledged = sum(len(sender.acknowledged) for sender in senders)
            wait_for(senders, acknowledged + chance.randint(1, 12))
            time.sleep(chance.random() * 0.05)  # the kill must fall anywhere, not after an answer
            server.restart()
        for sender in senders:
            sender.end()

        with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
            for trace, spans in ((t, n) for sender in senders for t, n in sender.acknowledged.items()):
                assert client.get(f"/api/traces/{trace}").json()["totals"]["spans"] == spans
        assert server.stop() == 0
    assert sound(tmp_path / "data")


def wait_for(senders: list[Sender], acknowledged: int) -> None:
    while sum(len(sender.acknowledged) for sender in senders) < acknowledged:
        assert any(sender.is_alive() for sender in senders)
        time.sleep(0.005)


def sound(folder: Path) -> bool:
    """Every database of the folder passes SQLite's own check."""
    import apsw

    for file in folder.glob("*.db"):
        db = apsw.Connection(str(file))
        answer = db.execute("PRAGMA integrity_check").fetchall()
        db.close()
        if answer != [("ok",)]:
            return False
    return True


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB."""
    at = tmp_path / "disk"
    at.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(at)]
    if subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system needs root")
    yield at
    subprocess.run(["umount", "-l", str(at)], check=True)


def test_a_full_disk_is_503_with_retry_after_and_passes_when_there_is_room(small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(bytes(12 * MB))
    acknowledged: dict[str, int] = {}
    with (
        running_server(small_disk / "data", grpc_port=0) as server,
        httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client,
    ):
        answer, traces = None, Agent(3).traces(10_000)
        for spans in traces:
            answer = client.post("/v1/traces", content=otlp(spans), headers=PROTOBUF)
            if answer.status_code != 200:
                break
            acknowledged[spans[0].trace_id] = len(spans)

        assert answer is not None
        assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
        assert "no room" in Status.FromString(answer.content).message
        assert acknowledged
        for trace, count in acknowledged.items():
            assert client.get(f"/api/traces/{trace}").json()["totals"]["spans"] == count

        (small_disk / "filler").unlink()
        assert client.post("/v1/traces", content=otlp(next(traces)), headers=PROTOBUF).status_code == 200
        assert server.stop() == 0
    assert sound(small_disk / "data")
