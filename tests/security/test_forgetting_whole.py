"""What is forgotten is gone from every file: spans, scores, feedback, words, media; what others still show stays."""

import base64
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import zstandard

from backtrail.core.model.units import Nanos, ProjectId, TraceId
from backtrail.server.forgetting import GRACE, Forgetting
from backtrail.server.ingest.media import Shelf, announced, arrived
from backtrail.server.storage.api import Retention
from backtrail.server.storage.records import Media, MediaUse, Records, open_records
from backtrail.server.storage.sqlite import SqliteStore
from backtrail.testing.server import Server
from backtrail.testing.spans import span
from tests.servers import running_server

P = ProjectId("shop")
PICTURE = b"\x89PNG plutonium-4711"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path / "data", grpc_port=0) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False) as made:
        yield made


def told(client: httpx.Client, trace_id: str, user: str) -> None:
    body = {"id": trace_id, "name": "n", "userId": user, "input": "plutonium"}
    batch = [{"id": trace_id, "type": "trace-create", "timestamp": "2026-11-22T12:00:00Z", "body": body}]
    assert client.post("/api/public/ingestion", json={"batch": batch}).json()["errors"] == []


def shown(client: httpx.Client, trace_id: str, data: bytes = PICTURE) -> str:
    """Media of a trace, uploaded as Langfuse's SDKs do; its address."""
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    asked = {"traceId": trace_id, "contentType": "image/png", "contentLength": len(data), "sha256Hash": digest}
    answer: dict[str, Any] = client.post("/api/public/media", json=asked).raise_for_status().json()
    if answer["uploadUrl"]:
        client.put(answer["uploadUrl"], content=data).raise_for_status()
    return f"/api/public/media/{answer['mediaId']}/content"


def files(folder: Path) -> list[Path]:
    return [file for file in (folder / "media").rglob("*") if file.is_file()]


def test_media_go_with_the_last_trace_that_shows_them(server: Server, client: httpx.Client) -> None:
    for trace_id in ("T1", "T2"):
        told(client, trace_id, "u")
        url = shown(client, trace_id)
    assert client.delete("/api/traces/T1").status_code == 200
    assert client.get(url).content == PICTURE, "T2 shows it"
    assert client.delete("/api/traces/T2").status_code == 200
    assert client.get(url).status_code == 404
    assert files(server.folder) == []
    told(client, "T3", "u")
    assert client.get(shown(client, "T3")).content == PICTURE, "it may come again"


def test_a_forgotten_user_leaves_no_media_no_score_and_no_word(server: Server, client: httpx.Client) -> None:
    told(client, "T1", "ann")
    told(client, "T2", "bob")
    shown(client, "T1")
    kept = shown(client, "T2", b"other bytes")
    score = {"id": "s", "traceId": "T1", "name": "ok", "value": 1, "comment": "plutonium"}
    assert client.post("/api/public/scores", json=score).status_code == 200
    assert client.delete("/api/users/ann").json()["traces"] == 1
    told(client, "T1", "ann")
    assert client.get("/api/traces/T1").json()["scores"] == []
    assert [file.read_bytes() for file in files(server.folder)] == [b"other bytes"]
    assert client.get(kept).status_code == 200


def test_attachments_and_feedback_of_langsmith_go_with_their_trace(server: Server, client: httpx.Client) -> None:
    run = b'{"id": "r1", "trace_id": "r1", "name": "see", "run_type": "chain", "start_time": "2026-11-22T12:00:00Z"}'
    parts = [("post.r1", "application/json", run), ("attachment.r1.img", "image/png", PICTURE)]
    body = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\nContent-Type: {mime}\r\n\r\n'.encode()
        + data
        + b"\r\n"
        for name, mime, data in parts
    )
    packed = zstandard.ZstdCompressor(write_content_size=False).compress(body + b"--b--\r\n")
    headers = {"content-type": "multipart/form-data; boundary=b", "content-encoding": "zstd"}
    assert client.post("/runs/multipart", content=packed, headers=headers).status_code == 202
    said = {"id": "fb", "run_id": "r1", "key": "k", "score": 0, "comment": "plutonium"}
    assert client.post("/feedback", json=said).status_code == 200
    assert len(files(server.folder)) == 1
    assert client.delete("/api/traces/r1").status_code == 200
    assert files(server.folder) == []
    assert client.get("/feedback/fb").status_code == 404


@pytest.fixture
def forgetting(tmp_path: Path) -> Iterator[Forgetting]:
    records = open_records(f"sqlite:///{tmp_path / 'records.db'}")
    with SqliteStore(tmp_path / "store") as store:
        yield Forgetting(store=store, records=records, shelf=Shelf(str(tmp_path)))
    records.close()


def keep(records: Records, shelf: Shelf, project: str, trace_id: str, data: bytes) -> None:
    digest = hashlib.sha256(data).digest()
    with records.session() as db, db.begin():
        row = announced(db, project, digest, "image/png", len(data), trace_id, None)
        arrived(db, row.id)
    shelf.put(data)


def test_media_expire_with_their_trace_and_stay_where_another_project_has_them(
    forgetting: Forgetting, tmp_path: Path
) -> None:
    forgetting.store.write(P, [span("s", trace="t1")]).result()
    keep(forgetting.records, forgetting.shelf, P, "t1", PICTURE)
    keep(forgetting.records, forgetting.shelf, P, "t1", b"only here")
    keep(forgetting.records, forgetting.shelf, "other", "t1", PICTURE)
    later = Nanos(time.time_ns() + 2 * 86_400 * 10**9)
    assert forgetting.expire(P, Retention(days=1), later) == 1
    assert [file.read_bytes() for file in files(tmp_path)] == [PICTURE]
    with forgetting.records.session() as db:
        assert [row.project_id for row in db.query(Media)] == ["other"]


def test_media_that_a_crash_left_without_their_trace_go_at_the_next_start(
    forgetting: Forgetting, tmp_path: Path
) -> None:
    forgetting.store.write(P, [span("s", trace="t1")]).result()
    for trace_id in ("t1", "gone", "coming"):
        keep(forgetting.records, forgetting.shelf, P, trace_id, trace_id.encode())
    with forgetting.records.session() as db, db.begin():
        for use in db.query(MediaUse).where(MediaUse.trace_id != "coming"):
            use.made -= 2 * GRACE
    forgetting.left_over()
    assert {file.read_bytes() for file in files(tmp_path)} == {b"t1", b"coming"}
    assert forgetting.trace(P, TraceId("t1")) == 1
    assert {file.read_bytes() for file in files(tmp_path)} == {b"coming"}
