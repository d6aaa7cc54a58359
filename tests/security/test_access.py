"""Keys, hosts and pages: who may send, who may read, and what a browser may run."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from google.rpc.status_pb2 import Status

from backtrail.testing.server import Server, free_port
from tests.security.bombs import TRACE, request, span
from tests.servers import running_server

PROTOBUF = "application/x-protobuf"


def backtrail(*words: object) -> str:
    """What a command prints. Fails where the command does."""
    ran = started(*words)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def started(*words: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "backtrail", *map(str, words)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("access") / "data"


@pytest.fixture(scope="module")
def key(folder: Path) -> dict[str, str]:
    made: dict[str, str] = json.loads(backtrail("keys", "make", "--data", folder, "--project", "shop", "--json"))
    return made


@pytest.fixture(scope="module")
def server(folder: Path, key: dict[str, str]) -> Iterator[Server]:
    with running_server(folder) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as opened:
        yield opened


def send(client: httpx.Client, **options: Any) -> httpx.Response:
    headers = {"content-type": PROTOBUF} | options.pop("headers", {})
    return client.post("/v1/traces", content=request(span()), headers=headers, **options)


def test_the_key_opens_its_project(client: httpx.Client, key: dict[str, str]) -> None:
    for shown in (
        {"headers": {"authorization": f"Bearer {key['secret']}"}},
        {"headers": {"x-api-key": key["secret"]}},
        {"headers": {"api_key": key["secret"]}},
        {"params": {"api_key": key["secret"]}},
        {"auth": (key["public"], key["secret"])},
    ):
        assert send(client, **shown).status_code == 200
    trace = client.get(f"/api/traces/{TRACE}", headers={"x-api-key": key["secret"]})
    assert (trace.status_code, trace.json()["totals"]["spans"]) == (200, 1)


def test_a_wrong_or_missing_key_is_401_in_the_protocols_own_shape(client: httpx.Client) -> None:
    for headers in ({}, {"x-api-key": "nope"}, {"authorization": "Basic !!!"}):
        refused = send(client, headers=headers)
        assert (refused.status_code, refused.headers["content-type"]) == (401, PROTOBUF)
        assert Status.FromString(refused.content).code == 16
        assert "backtrail keys" in Status.FromString(refused.content).message
    read = client.get("/api/traces")
    assert (read.status_code, read.json()["error"]["code"]) == (401, "unauthorised")


def test_grpc_asks_for_the_key_too(server: Server, key: dict[str, str]) -> None:
    with grpc.insecure_channel(f"127.0.0.1:{server.grpc_port}") as channel:
        export = channel.unary_unary("/opentelemetry.proto.collector.trace.v1.TraceService/Export", None, None)
        with pytest.raises(grpc.RpcError) as refused:
            export(request(span()), timeout=20)
        assert export(request(span()), timeout=20, metadata=(("x-api-key", key["secret"]),)) == b""
    assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_another_project_than_the_keys_is_403(client: httpx.Client, key: dict[str, str]) -> None:
    headers = {"x-api-key": key["secret"], "x-backtrail-project": "other"}

    assert send(client, headers=headers).status_code == 403
    assert client.get("/api/traces", params={"project": "other"}, headers=headers).status_code == 403


def test_a_revoked_key_is_refused_while_the_server_runs(server: Server, folder: Path, client: httpx.Client) -> None:
    made = json.loads(backtrail("keys", "make", "--data", folder, "--project", "late", "--json"))
    headers = {"x-api-key": made["secret"]}
    until(lambda: send(client, headers=headers).status_code == 200)

    backtrail("keys", "revoke", made["id"], "--data", folder)

    until(lambda: send(client, headers=headers).status_code == 401)


def until(holds: Any) -> None:
    """Ask again and again; the timeout of the test is its end."""
    while not holds():
        continue


def test_without_keys_the_server_listens_to_this_machine_only(tmp_path: Path) -> None:
    command = ["serve", "--host", "0.0.0.0", "--port", str(free_port()), "--grpc-port", "0", "--data", str(tmp_path)]

    ran = started(*command)

    assert ran.returncode == 1
    assert "backtrail keys make" in ran.stderr


def test_a_second_server_on_the_folder_is_refused(server: Server, folder: Path) -> None:
    command = ["serve", "--port", str(free_port()), "--grpc-port", "0", "--data", str(folder)]

    ran = started(*command)

    assert ran.returncode == 1
    assert f"(process {server.pid}) works on {folder}" in ran.stderr


@pytest.mark.parametrize("flag", ["--port", "--grpc-port"])
def test_a_port_that_is_taken_is_told(server: Server, tmp_path: Path, flag: str) -> None:
    ports = {"--port": str(free_port()), "--grpc-port": str(free_port()), flag: str(server.port)}
    command = ["serve", "--data", str(tmp_path), *(word for pair in ports.items() for word in pair)]

    ran = started(*command)

    assert ran.returncode == 1
    assert f"cannot listen on 127.0.0.1:{server.port}" in ran.stderr
    assert f"name another with {flag}" in ran.stderr


def test_sigterm_ends_the_server_well(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server, httpx.Client(base_url=server.url, trust_env=False) as client:
        assert send(client).status_code == 200

        assert server.stop() == 0

        assert "Traceback" not in server.log.read_text()


def test_a_live_page_does_not_keep_the_server_from_ending(tmp_path: Path) -> None:
    with (
        running_server(tmp_path / "data") as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
        client.stream("GET", "/api/live") as live,
    ):
        assert live.status_code == 200
        next(live.iter_lines())

        assert server.stop() == 0

        assert "Cancel" not in server.log.read_text()


def test_the_page_may_run_nothing_but_its_own_files(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server, httpx.Client(base_url=server.url, trust_env=False) as client:
        for path in ("/", "/traces/anything", "/api/health"):
            policy = client.get(path, headers={"accept": "text/html"}).headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "unsafe" not in policy
        for path in ("/../settings.py", "/%2e%2e/settings.py", "/..%2fapp.py", "/.stamp", "/api/nothing"):
            assert client.get(path).status_code == 404


def test_a_foreign_name_does_not_lead_to_a_server_without_keys(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", grpc_port=0) as server, httpx.Client(base_url=server.url) as client:
        assert client.get("/api/stats", headers={"host": "evil.example.com"}).status_code == 403
        assert client.get("/api/stats", headers={"host": "localhost:4318"}).status_code == 200


@pytest.mark.parametrize(
    ("file", "told"), [("spans.db", "backtrail check"), ("records.db", "the records"), ("search.db", "backtrail check")]
)
def test_a_broken_file_is_told(tmp_path: Path, file: str, told: str) -> None:
    (tmp_path / file).write_bytes(b"this is no database, and never was one" * 200)

    ran = started("serve", "--port", free_port(), "--grpc-port", "0", "--data", tmp_path)

    assert ran.returncode == 1
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_folder_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    ran = started("serve", "--port", free_port(), "--grpc-port", "0", "--data", tmp_path / "file" / "data")

    assert (ran.returncode, "Name another folder with --data" in ran.stderr) == (1, True)


def test_records_that_cannot_be_reached_are_told_without_the_password(tmp_path: Path) -> None:
    ran = started("keys", "list", "--data", tmp_path, "--records", "postgresql://me:secret@127.0.0.1:1/none")

    assert ran.returncode == 1
    assert "BACKTRAIL_RECORDS" in ran.stderr
    assert "secret" not in ran.stderr
