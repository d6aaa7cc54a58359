"""Bad input of every kind gets a clear error or is stored with a note; the server lives, and others do not wait."""

import base64
import gzip
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import grpc
import httpx
import psutil
import pytest

from backtrail.testing.server import Server, running_server
from tests.security.bombs import (
    BOMB,
    DENSE,
    MB,
    PACKERS,
    SPAN,
    TRACE,
    attribute,
    deep_json,
    field,
    json_request,
    json_span,
    request,
    slowly,
    span,
)

PROTOBUF, JSON = "application/x-protobuf", "application/json"
MOST_MB = 1200
"""What the process may hold while it turns bombs away: a few times BACKTRAIL_BODY_MB."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all of them; whatever they sent, the detectors read everything in the end."""
    with running_server(tmp_path_factory.mktemp("bad") / "data") as running:
        yield running
        with httpx.Client(base_url=running.url, trust_env=False, timeout=60) as client:
            assert_everything_was_read(running, client)


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as opened:
        yield opened
        assert opened.get("/api/health").status_code == 200, "the server must outlive every request"


@pytest.fixture
def project(request: pytest.FixtureRequest) -> str:
    return str(request.node.name)[:90]


def post(client: httpx.Client, body: Any, media: str = PROTOBUF, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/v1/traces", content=body, headers={"content-type": media, **named})


def stored(client: httpx.Client, project: str, span_id: str = SPAN) -> dict[str, Any]:
    params = {"project": project, "full": "true"}
    found: dict[str, Any] = client.get(f"/api/spans/{span_id}", params=params).raise_for_status().json()
    return found


def notes(client: httpx.Client, project: str, span_id: str = SPAN) -> str:
    return "; ".join(stored(client, project, span_id)["notes"])


@pytest.mark.parametrize("body", [b"\xde\xad\xbe\xef" * 100, b"\x0a\xff\xff\xff\x0f", b"<xml/>", b"\0" * 1000])
def test_garbage_is_400(client: httpx.Client, body: bytes) -> None:
    assert post(client, body).status_code == 400


def test_a_truncated_request_is_400_and_nothing_of_it_is_stored(client: httpx.Client, project: str) -> None:
    body = request(*(span(own=f"{i:016x}") for i in range(1, 50)))

    for cut in (1, 10, len(body) // 2, len(body) - 3):
        assert post(client, body[:-cut], x_backtrail_project=project).status_code == 400
    assert client.get("/api/traces", params={"project": project}).json()["rows"] == []


@pytest.mark.parametrize("packed", PACKERS)
def test_a_zip_bomb_ends_at_the_limit(server: Server, client: httpx.Client, packed: str) -> None:
    encoding, pack = PACKERS[packed]

    response = post(client, pack(BOMB), content_encoding=encoding)

    assert response.status_code == 413
    assert psutil.Process(server.pid).memory_info().rss < MOST_MB * MB


@pytest.mark.parametrize("dense", DENSE)
def test_a_body_of_tiny_messages_does_not_fill_the_memory(server: Server, client: httpx.Client, dense: str) -> None:
    with Peak(server) as peak:
        response = post(client, gzip.compress(DENSE[dense](100 * MB), 1), content_encoding="gzip")

    assert response.status_code in (200, 400)
    assert peak.mb < MOST_MB


@pytest.mark.parametrize("shape", [b"[],", b"{},", b"1,", b'{"a":{}},'])
def test_json_of_tiny_values_does_not_fill_the_memory(server: Server, client: httpx.Client, shape: bytes) -> None:
    body = b'{"resourceSpans":[' + shape * (100 * MB // len(shape)) + b"1]}"

    with Peak(server) as peak:
        response = post(client, gzip.compress(body, 1), JSON, content_encoding="gzip")

    assert response.status_code == 400
    assert "smaller batches" in response.text
    assert peak.mb < MOST_MB


def test_a_body_of_100_mb_is_taken_where_the_limit_allows_it(
    server: Server, client: httpx.Client, project: str
) -> None:
    spans = [span(attribute(b"input.value", b"x" * MB), own=f"{i:016x}") for i in range(1, 101)]

    with Peak(server) as peak:
        response = post(client, request(*spans), x_backtrail_project=project)

    assert response.status_code == 200
    assert client.get(f"/api/traces/{TRACE}", params={"project": project}).json()["totals"]["spans"] == 100
    assert peak.mb < MOST_MB


def test_a_body_above_the_limit_is_413_before_it_is_read(client: httpx.Client) -> None:
    response = client.post(
        "/v1/traces", content=slowly(bytes(200 * MB)), headers={"content-type": PROTOBUF, "content-length": "209715200"}
    )

    assert response.status_code == 413


def test_a_body_without_a_length_is_413_at_the_limit(client: httpx.Client) -> None:
    assert post(client, slowly(bytes(140 * MB))).status_code == 413


def test_10_000_attributes_are_kept(client: httpx.Client, project: str) -> None:
    body = request(span(*(attribute(b"key.%d" % i, b"value") for i in range(10_000))))

    assert post(client, body, x_backtrail_project=project).status_code == 200
    assert len(stored(client, project)["attributes"]) == 10_000


def test_a_value_of_1_mb_is_kept_whole(client: httpx.Client, project: str) -> None:
    assert post(client, request(span(attribute(b"big", b"x" * MB))), x_backtrail_project=project).status_code == 200
    assert stored(client, project)["attributes"]["big"] == "x" * MB


def test_a_value_beyond_the_limit_is_cut_and_told(client: httpx.Client, project: str) -> None:
    body = request(span(attribute(b"big", b"x" * (5 * MB))))

    assert post(client, body, x_backtrail_project=project).status_code == 200
    assert "big is cut: 5,242,880 characters" in notes(client, project)


def test_json_nested_200_deep_is_stored(client: httpx.Client, project: str) -> None:
    assert post(client, deep_json(200), JSON, x_backtrail_project=project).status_code == 200


def test_json_nested_10_000_deep_is_stored_with_a_note(client: httpx.Client, project: str) -> None:
    assert post(client, deep_json(10_000), JSON, x_backtrail_project=project).status_code == 200
    assert "nested more than 200 deep" in notes(client, project)


def test_protobuf_nested_10_000_deep_is_stored_with_a_note(client: httpx.Client, project: str) -> None:
    value = field(1, b"deep")
    for _ in range(10_000):
        value = field(5, field(1, value))

    body = request(span(field(9, field(1, b"k") + field(2, value))))

    assert post(client, body, x_backtrail_project=project).status_code == 200
    assert "nested more than 200 deep" in notes(client, project)


def test_text_that_holds_json_nested_10_000_deep_is_stored(client: httpx.Client, project: str) -> None:
    deep = b"[" * 10_000 + b"]" * 10_000
    body = request(span(attribute(b"input.value", deep), attribute(b"llm.input_messages.0.message.content", deep)))

    assert post(client, body, x_backtrail_project=project).status_code == 200
    assert stored(client, project)["attributes"]["input.value"] == deep.decode()


@pytest.mark.parametrize(("trace", "own"), [("ab" * 3, "cd" * 2), ("ab" * 40, "cd" * 40)])
def test_ids_of_wrong_length_are_stored_with_a_note(client: httpx.Client, project: str, trace: str, own: str) -> None:
    assert post(client, request(span(trace=trace, own=own)), x_backtrail_project=project).status_code == 200
    assert "not 16 hexadecimal digits" in notes(client, project, own)


def test_ids_of_zeros_are_refused_in_a_partial_success(client: httpx.Client) -> None:
    response = post(client, json.dumps(json_request(json_span(traceId="0" * 32), json_span())).encode(), JSON)

    assert response.status_code == 200
    assert response.json()["partialSuccess"]["rejectedSpans"] == "1"
    assert "all zeros" in response.json()["partialSuccess"]["errorMessage"]


def test_nan_is_stored_and_can_be_read(client: httpx.Client, project: str) -> None:
    text = json.dumps(json_request(json_span({"score": {"doubleValue": float("nan")}})))
    assert "NaN" in text

    assert post(client, text.encode(), JSON, x_backtrail_project=project).status_code == 200
    assert "score" in stored(client, project)["attributes"]


@pytest.mark.parametrize(
    ("start", "told"),
    [("-5", "before 1970"), ("99999999999999999999", "2262"), ("4102444800000000000", "in the future")],
)
def test_impossible_times_are_stored_with_a_note(client: httpx.Client, project: str, start: str, told: str) -> None:
    body = json.dumps(json_request(json_span(startTimeUnixNano=start))).encode()

    assert post(client, body, JSON, x_backtrail_project=project).status_code == 200
    assert told in notes(client, project)


def test_invalid_utf_8_is_stored_with_a_note(client: httpx.Client, project: str) -> None:
    body = request(span(attribute(b"said", b"caf\xe9 \xff"), attribute(b"good", b"fine")))

    assert post(client, body, x_backtrail_project=project).status_code == 200
    assert stored(client, project)["attributes"] == {"said": "caf\ufffd \ufffd", "good": "fine"}
    assert "broken Unicode" in notes(client, project)


def test_nul_bytes_are_stored(client: httpx.Client, project: str) -> None:
    body = request(span(attribute(b"said", b"a\0b"), field(5, b"na\0me")))

    assert post(client, body, x_backtrail_project=project).status_code == 200
    assert stored(client, project)["attributes"]["said"] == "a\0b"
    assert len(client.get("/api/traces", params={"project": project}).json()["rows"]) == 1


def test_lone_surrogates_are_stored_with_a_note(client: httpx.Client, project: str) -> None:
    body = json.dumps(json_request(json_span({"said": {"stringValue": "a\ud800b"}}))).encode()

    assert post(client, body, JSON, x_backtrail_project=project).status_code == 200
    assert stored(client, project)["attributes"]["said"] == "a\ufffdb"
    assert "broken Unicode" in notes(client, project)


@pytest.mark.parametrize("media", ["text/plain", "application/octet-stream", "", "nonsense"])
def test_a_wrong_content_type_is_415(client: httpx.Client, media: str) -> None:
    assert client.post("/v1/traces", content=b"{}", headers={"content-type": media}).status_code == 415


def test_an_unknown_content_encoding_is_415(client: httpx.Client) -> None:
    assert post(client, b"", content_encoding="br").status_code == 415


def test_cycles_and_orphans_are_one_trace(client: httpx.Client, project: str) -> None:
    one, two = "1" * 16, "2" * 16
    spans = [
        json_span(spanId=one, parentSpanId=two),
        json_span(spanId=two, parentSpanId=one),
        json_span(spanId="3" * 16, parentSpanId="3" * 16),
        json_span(spanId="4" * 16, parentSpanId="f" * 16),
    ]

    assert post(client, json.dumps(json_request(*spans)).encode(), JSON, x_backtrail_project=project).status_code == 200
    skeleton = client.get(f"/api/traces/{TRACE}/spans", params={"project": project}).json()
    assert sorted(skeleton["columns"]["span_id"]) == [one, two, "3" * 16, "4" * 16]


def test_a_trace_that_never_ends_stays_quick_to_write_and_to_read(client: httpx.Client, project: str) -> None:
    step = field(4, bytes.fromhex(SPAN)) + attribute(b"openinference.span.kind", b"TOOL")
    for batch in range(15):
        body = request(*(span(step, own=f"{batch * 2000 + i + 1:016x}") for i in range(2000)))
        assert post(client, body, x_backtrail_project=project).status_code == 200

    trace = client.get(f"/api/traces/{TRACE}", params={"project": project}).json()
    skeleton = client.get(f"/api/traces/{TRACE}/spans", params={"project": project}).json()
    assert (trace["totals"]["spans"], len(skeleton["columns"]["span_id"])) == (30_000, 30_000)


def test_another_request_is_answered_while_a_large_one_is_read(server: Server, client: httpx.Client) -> None:
    large = gzip.compress(request(*(span(attribute(b"k", b"x" * 4000), own=f"{i:016x}") for i in range(1, 25_000))), 1)
    with ThreadPoolExecutor(1) as pool, httpx.Client(base_url=server.url, trust_env=False, timeout=60) as other:
        waiting = pool.submit(post, other, large, content_encoding="gzip")
        answered = 0
        while not waiting.done():
            assert client.get("/api/health").status_code == 200
            assert post(client, request(span())).status_code == 200
            answered += 1

    assert waiting.result().status_code == 200
    assert answered > 1


def test_a_client_that_goes_away_leaves_no_room_taken(server: Server) -> None:
    for _ in range(5):
        with pytest.raises(httpx.HTTPError), httpx.Client(base_url=server.url, trust_env=False) as client:
            post(client, breaking_off())
    with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
        assert post(client, request(span(attribute(b"k", b"x" * (60 * MB))))).status_code == 200


def breaking_off() -> Iterator[bytes]:
    yield bytes(30 * MB)
    raise httpx.WriteError("gone")


@pytest.mark.parametrize(
    ("begin", "again"),
    [(b"GET /", b"a" * MB), (b"GET / HTTP/1.1\r\nx: ", b"a" * MB), (b"GET / HTTP/1.1\r\n", b"h: v\r\n" * 100_000)],
)
def test_a_head_without_end_is_cut_off(server: Server, begin: bytes, again: bytes) -> None:
    with Peak(server) as peak, socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        with suppress(ConnectionError):
            connection.sendall(begin)
            for _ in range(500):
                connection.sendall(again)
        with suppress(ConnectionError):
            assert connection.recv(20).startswith(b"HTTP/1.1 400")

    assert peak.mb < MOST_MB / 2


@pytest.mark.parametrize("key", ["wrong", "Bearer sk-bt-nope", "Basic " + base64.b64encode(b"pk:sk").decode()])
def test_without_keys_on_the_server_any_key_will_do(client: httpx.Client, key: str) -> None:
    assert post(client, request(span()), authorization=key).status_code == 200


def call(server: Server, body: bytes, compression: grpc.Compression = grpc.Compression.NoCompression) -> bytes:
    with grpc.insecure_channel(f"127.0.0.1:{server.grpc_port}", compression=compression) as channel:
        export = channel.unary_unary("/opentelemetry.proto.collector.trace.v1.TraceService/Export", None, None)
        answer: bytes = export(body, timeout=60)
        return answer


def test_garbage_over_grpc_is_invalid_argument(server: Server) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        call(server, b"\xde\xad\xbe\xef")

    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "protobuf" in str(refused.value.details())


def test_a_zip_bomb_over_grpc_ends_at_the_limit(server: Server) -> None:
    with Peak(server) as peak, pytest.raises(grpc.RpcError) as refused:
        call(server, BOMB, grpc.Compression.Gzip)

    assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert peak.mb < MOST_MB


class Peak:
    """The largest memory that the server held while the block ran."""

    def __init__(self, server: Server) -> None:
        self._process, self._done, self.mb = psutil.Process(server.pid), threading.Event(), 0.0

    def __enter__(self) -> "Peak":
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            self.mb = max(self.mb, self._process.memory_info().rss / MB)
            if self._done.wait(0.02):
                return


def assert_everything_was_read(server: Server, client: httpx.Client) -> None:
    for _ in range(1200):
        if client.get("/api/stats").json()["unread"] == 0:
            break
        threading.Event().wait(0.05)
    stats = client.get("/api/stats").json()
    assert stats["unread"] == 0
    for project in [row["project"] for row in stats["projects"]][:60]:
        for trace in client.get("/api/traces", params={"project": project, "limit": 5}).json()["rows"]:
            asked = f"/api/traces/{trace['trace_id']}/diagnosis"
            assert client.get(asked, params={"project": project}).status_code == 200, (project, trace["trace_id"])
    assert "cannot be judged" not in server.log.read_text(errors="replace")
