"""The doors of Langfuse, LangSmith and OpenAI Agents, on a running server: each answers in its protocol's own words."""

import base64
import hashlib
import json
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import zstandard

from tests.servers import running_server


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        running_server(tmp_path_factory.mktemp("foreign") / "data") as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        yield client


def span(client: httpx.Client, project: str, span_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/spans/{span_id}", params={"project": project}).raise_for_status().json()
    return found


def traces(client: httpx.Client, project: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (
        client.get("/api/traces", params={"project": project}).raise_for_status().json()["rows"]
    )
    return rows


def test_ingestion_answers_207_for_each_event_and_may_be_repeated(client: httpx.Client) -> None:
    batch = [
        {"id": "1", "type": "trace-create", "timestamp": "2026-11-22T12:00:00Z", "body": {"id": "T1", "name": "n"}},
        {"id": "2", "type": "score-create", "timestamp": "2026-11-22T12:00:00Z",
         "body": {"id": "s", "traceId": "T1", "name": "ok", "value": 1}},
        {"id": "3", "type": "nonsense", "body": {"id": "x"}},
    ]  # fmt: skip
    headers = {"x-backtrail-project": "lf"}
    for _ in range(2):
        answer = client.post("/api/public/ingestion", json={"batch": batch}, headers=headers)
        assert answer.status_code == 207
        assert answer.json()["successes"] == [{"id": "1", "status": 201}, {"id": "2", "status": 201}]
        assert [(error["id"], error["status"]) for error in answer.json()["errors"]] == [("3", 400)]
    assert [trace["trace_id"] for trace in traces(client, "lf")] == ["T1"]
    read = client.get("/api/public/traces/T1", headers=headers).json()
    assert (read["id"], read["name"], [score["name"] for score in read["scores"]]) == ("T1", "n", ["ok"])


def test_langfuse_errors_have_langfuses_shape(client: httpx.Client) -> None:
    for answer in (
        client.post("/api/public/ingestion", content=b"{broken"),
        client.post("/api/public/ingestion", json={}),
        client.get("/api/public/v2/prompts/none"),
        client.get("/api/public/traces/none"),
        client.get("/api/public/no-such-thing"),
    ):
        assert answer.status_code in (400, 404)
        assert set(answer.json()) == {"message", "error"}


def test_scores_are_202_unless_one_of_them_is_refused(client: httpx.Client) -> None:
    good = {"id": "a", "traceId": "T1", "name": "n", "value": 1}
    assert client.post("/api/public/scores", json=[good]).status_code == 202
    mixed = client.post("/api/public/scores", json=[good, {"name": "no value"}])
    assert mixed.status_code == 207
    assert (mixed.json()["accepted"], mixed.json()["rejected"], len(mixed.json()["errors"])) == (1, 1, 1)
    assert client.post("/api/public/scores", json=good).json() == {"id": "a"}


def test_a_prompt_gets_versions_and_its_labels_move(client: httpx.Client) -> None:
    for text in ("one", "two"):
        body = {"name": "team/p", "prompt": text, "labels": ["production"]}
        assert client.post("/api/public/v2/prompts", json=body).status_code == 201
    found = client.get("/api/public/v2/prompts/team/p").json()
    assert (found["version"], found["prompt"], found["labels"]) == (2, "two", ["production", "latest"])
    assert client.get("/api/public/v2/prompts/team%2Fp", params={"version": 1}).json()["labels"] == []
    assert client.get("/api/public/v2/prompts/team/p", params={"label": "staging"}).status_code == 404


def test_media_are_kept_by_their_content_only(client: httpx.Client) -> None:
    data = b"\x89PNG" + bytes(40)
    digest = hashlib.sha256(data).digest()
    asked = {"traceId": "T1", "contentType": "image/png", "contentLength": len(data), "field": "input",
             "sha256Hash": base64.b64encode(digest).decode()}  # fmt: skip
    told = client.post("/api/public/media", json=asked).json()
    assert told["mediaId"] == base64.urlsafe_b64encode(digest).decode()[:22]
    assert client.put(told["uploadUrl"], content=b"something else").status_code == 400
    assert client.put(told["uploadUrl"], content=data).status_code == 200
    assert client.patch(f"/api/public/media/{told['mediaId']}", json={"uploadHttpStatus": 200}).status_code == 200
    assert client.post("/api/public/media", json=asked).json()["uploadUrl"] is None
    served = client.get(client.get(f"/api/public/media/{told['mediaId']}").json()["url"])
    assert (served.content, served.headers["content-type"]) == (data, "image/png")
    assert "sandbox" in served.headers["content-security-policy"]


def test_a_dataset_keeps_items_and_runs(client: httpx.Client) -> None:
    assert client.post("/api/public/v2/datasets", json={"name": "d"}).json()["name"] == "d"
    item = client.post("/api/public/dataset-items", json={"datasetName": "d", "input": {"q": 1}}).json()
    assert item["mediaReferences"] == []
    told = {"runName": "r", "datasetItemId": item["id"], "traceId": "T1"}
    first = client.post("/api/public/dataset-run-items", json=told).json()
    assert client.post("/api/public/dataset-run-items", json=told).json()["id"] == first["id"]
    assert client.get("/api/public/datasets/d/runs/r").json()["datasetRunItems"][0]["traceId"] == "T1"
    listed = client.get("/api/public/dataset-items", params={"datasetName": "d", "page": 1, "limit": 50}).json()
    assert listed["meta"] == {"page": 1, "limit": 50, "totalItems": 1, "totalPages": 1}


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_a_patch_before_its_post_finds_its_run(client: httpx.Client, prefix: str) -> None:
    run_id, trace_id, project = str(uuid.uuid4()), str(uuid.uuid4()), f"ls{len(prefix)}"
    patch = {
        "id": run_id,
        "trace_id": None,
        "session_name": None,
        "outputs": {"a": 2},
        "end_time": "2026-11-22T12:00:09Z",
    }
    assert client.patch(f"{prefix}/runs/{run_id}", json=patch).status_code == 202
    post = {"id": run_id, "trace_id": trace_id, "session_name": project, "name": "n", "run_type": "tool",
            "inputs": {"q": 1}, "start_time": "2026-11-22T12:00:00Z"}  # fmt: skip
    assert client.post(f"{prefix}/runs", json=post).status_code == 202
    found = span(client, project, run_id)
    assert (found["trace_id"], found["tool"]["arguments"], found["tool"]["output"]) == (trace_id, {"q": 1}, {"a": 2})
    assert run_id not in [trace["trace_id"] for trace in traces(client, "default")]
    read = client.get(f"{prefix}/runs/{run_id}").json()
    assert (read["name"], read["outputs"], read["status"]) == ("n", {"a": 2}, "success")


def test_a_compressed_multipart_body_with_an_attachment(client: httpx.Client) -> None:
    run = json.dumps({"id": "m1", "trace_id": "m1", "name": "see", "run_type": "chain", "session_name": "ls-files"})
    parts = [("post.m1", "application/json", run.encode()), ("attachment.m1.img", "image/png", b"\x89PNG")]
    body = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\nContent-Type: {mime}\r\n\r\n'.encode()
        + data
        + b"\r\n"
        for name, mime, data in parts
    )
    packed = zstandard.ZstdCompressor(write_content_size=False).compress(body + b"--b--\r\n")
    headers = {"content-type": "multipart/form-data; boundary=b", "content-encoding": "zstd"}
    assert client.post("/runs/multipart", content=packed, headers=headers).status_code == 202
    told = span(client, "ls-files", "m1")["metadata"]["attachments"]["img"]
    served = client.get(told["url"], headers={"x-backtrail-project": "ls-files"})
    assert served.content == b"\x89PNG"


def test_feedback_is_changed_by_its_id(client: httpx.Client) -> None:
    run = {"id": "f1", "trace_id": "f1", "name": "n", "run_type": "chain", "session_name": "ls-f"}
    client.post("/runs/batch", json={"post": [run]})
    given = client.post("/feedback", json={"id": "fb", "run_id": "f1", "key": "k", "score": 0}).json()
    assert (given["trace_id"], given["score"]) == ("f1", 0)
    assert client.patch("/feedback/fb", json={"score": 0.5}).json()["score"] == 0.5
    assert client.patch("/feedback/none", json={"score": 1}).status_code == 404
    link = client.post("/feedback/tokens", json={"run_id": "f1", "feedback_key": "thumb"}).json()["url"]
    assert client.get(link, params={"score": "1"}).status_code == 200
    scores = client.get("/api/public/traces/f1", headers={"x-backtrail-project": "ls-f"}).json()["scores"]
    assert {(score["name"], score["value"]) for score in scores} == {("k", 0.5), ("thumb", 1.0)}


def test_langsmith_errors_have_langsmiths_shape_and_browsers_get_pages(client: httpx.Client) -> None:
    for answer in (
        client.post("/runs/batch", content=b"{broken"),
        client.post("/runs/multipart", content=b"x", headers={"content-type": "multipart/form-data"}),
        client.get(f"/runs/{uuid.uuid4()}"),
        client.put("/runs/f1/share", json={}),
        client.get("/api/v1/no-such-thing"),
        client.post("/runs/query", json={"filter": "eq(name, 'x')"}),
    ):
        assert answer.status_code in (400, 404, 422)
        assert set(answer.json()) == {"detail"}
    assert client.get("/sessions", headers={"accept": "application/json"}).json()[0]["id"]
    assert "application/json" not in client.get("/sessions", headers={"accept": "text/html"}).headers["content-type"]


def test_runs_that_come_twice_in_hybrid_mode_are_kept_once(client: httpx.Client) -> None:
    start = 1_795_355_986_582_537_000
    run = {"id": "h1", "trace_id": "h1", "name": "agent", "run_type": "chain", "session_name": "hybrid",
           "start_time": "2026-11-22T13:59:46.582537+00:00", "end_time": "2026-11-22T13:59:47+00:00"}  # fmt: skip
    attribute = {"key": "langsmith.span.kind", "value": {"stringValue": "chain"}}
    sent = {"traceId": "ab" * 16, "spanId": "cd" * 8, "name": "agent", "startTimeUnixNano": str(start - 64),
            "endTimeUnixNano": str(start + 10**9), "attributes": [attribute]}  # fmt: skip
    spans = {"resourceSpans": [{"scopeSpans": [{"spans": [sent]}]}]}
    headers = {"langsmith-project": "hybrid"}
    client.post("/otel/v1/traces", json=spans, headers=headers).raise_for_status()
    assert [trace["trace_id"] for trace in traces(client, "hybrid")] == ["ab" * 16]
    client.post("/runs/batch", json={"post": [run]}).raise_for_status()
    assert [trace["trace_id"] for trace in traces(client, "hybrid")] == ["h1"]
    client.post("/otel/v1/traces", json=spans, headers=headers).raise_for_status()
    assert [trace["trace_id"] for trace in traces(client, "hybrid")] == ["h1"]


def test_openai_agents_export_is_answered_204(client: httpx.Client) -> None:
    data = [
        {"object": "trace", "id": "trace_1", "workflow_name": "Weather", "group_id": "session-9", "metadata": {"a": 1}},
        {"object": "trace.span", "id": "span_1", "trace_id": "trace_1", "parent_id": None,
         "started_at": "2026-11-22T12:00:00+00:00", "ended_at": "2026-11-22T12:00:01+00:00",
         "span_data": {"type": "function", "name": "get_weather", "input": "{\"city\": \"Paris\"}", "output": "sunny"},
         "error": {"message": "Error running tool", "data": {"error": "boom"}}},
        {"object": "mystery"},
    ]  # fmt: skip
    headers = {"x-backtrail-project": "agents"}
    assert client.post("/v1/traces/ingest", json={"data": data}, headers=headers).status_code == 204
    found = span(client, "agents", "span_1")
    assert (found["kind"], found["status"], found["tool"]["arguments"]) == ("tool", "error", {"city": "Paris"})
    assert "boom" in found["error"]["message"]
    (trace,) = traces(client, "agents")
    assert (trace["name"], trace["session_id"], trace["end"] is not None) == ("Weather", "session-9", True)
    assert client.post("/v1/traces/ingest", content=b"x").json()["error"]["message"]


def test_a_run_of_openai_agents_fails_with_its_agent(client: httpx.Client) -> None:
    times = {"started_at": "2026-11-22T12:00:00+00:00", "ended_at": "2026-11-22T12:00:01+00:00"}
    task = {"type": "custom", "name": "task", "data": {"sdk_span_type": "task"}}
    agent = {"type": "agent", "name": "weather"}
    call = {"type": "generation", "model": "m", "input": [{"role": "user", "content": "Weather?"}]}
    common = {"object": "trace.span", "trace_id": "trace_2", **times}
    data = [
        {**common, "id": "span_4", "parent_id": "span_3", "span_data": call},
        {**common, "id": "span_3", "parent_id": "span_2", "span_data": agent, "error": {"message": "Max turns"}},
        {**common, "id": "span_2", "parent_id": None, "span_data": task},
        {"object": "trace", "id": "trace_2", "workflow_name": "Weather"},
    ]
    headers = {"x-backtrail-project": "failed-agents"}
    assert client.post("/v1/traces/ingest", json={"data": data}, headers=headers).status_code == 204
    (trace,) = traces(client, "failed-agents")
    assert (trace["name"], trace["status"], trace["input_preview"]) == ("Weather", "error", "Weather?")
    assert trace["end"] is not None


BODIES = (b"", b"null", b"[]", b"[1]", b'"x"', b"\xff\xfe{", b'{"id":{"a":1},"name":[1],"post":5,"prompt":5,"data":5}')
PATHS = (
    "/runs", "/runs/batch", "/runs/multipart", "/runs/query", "/feedback", "/feedback/tokens", "/datasets", "/examples",
    "/examples/bulk", "/sessions", "/annotation-queues", "/v1/traces/ingest", "/api/public/ingestion",
    "/api/public/scores", "/api/public/media", "/api/public/v2/prompts", "/api/public/v2/datasets",
    "/api/public/dataset-items", "/api/public/dataset-run-items",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_odd_bodies_are_told_and_never_an_error_of_the_server(client: httpx.Client, path: str) -> None:
    for body in BODIES:
        answer = client.post(path, content=body, headers={"content-type": "application/json"})
        assert answer.status_code < 500
        if not body:
            assert answer.status_code == 400
