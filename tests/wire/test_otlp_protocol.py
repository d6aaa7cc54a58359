"""OpenTelemetry's own exporters are content with the server, and every refusal has the protocol's shape."""

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import zstandard
from google.protobuf.json_format import Parse
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from backtrail.server.ingest.otlp.answers import status_of as status_of_refusal
from backtrail.server.ingest.refusal import Refusal
from backtrail.testing.server import Server, running_server
from tests.bench.agent_traces import Agent, otlp

PROTOBUF, JSON = "application/x-protobuf", "application/json"
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("otlp") / "data") as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as opened:
        yield opened


def one_span(name: str = "chat") -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    span = request.resource_spans.add().scope_spans.add().spans.add()
    span.trace_id, span.span_id, span.name = bytes.fromhex(TRACE), bytes.fromhex(SPAN), name
    span.start_time_unix_nano, span.end_time_unix_nano = 1_795_521_600 * 10**9, 1_795_521_601 * 10**9
    return request


def post(client: httpx.Client, body: bytes, media: str = PROTOBUF, path: str = "/v1/traces", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, content=body, headers={"content-type": media, **named})


def status_of(response: httpx.Response) -> Status:
    if response.headers["content-type"] == PROTOBUF:
        return Status.FromString(response.content)
    return Parse(response.text, Status())


def exporters(server: Server) -> dict[str, SpanExporter]:
    url = f"{server.url}/v1/traces"
    return {
        "http": HttpExporter(url),
        "http-gzip": HttpExporter(url, compression=Compression.Gzip),
        "http-deflate": HttpExporter(url, compression=Compression.Deflate),
        "grpc": GrpcExporter(f"127.0.0.1:{server.grpc_port}", insecure=True),
    }


@pytest.mark.parametrize("way", ["http", "http-gzip", "http-deflate", "grpc"])
def test_the_real_exporter_brings_its_spans(server: Server, client: httpx.Client, way: str) -> None:
    project, made = f"exporter-{way}", InMemorySpanExporter()
    provider = TracerProvider(resource=Resource({"service.name": "shop", "backtrail.project": project}))
    provider.add_span_processor(SimpleSpanProcessor(made))
    tracer = provider.get_tracer("test")
    with tracer.start_as_current_span("run"), tracer.start_as_current_span("chat") as inner:
        inner.set_attributes({"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o"})
    exporter = exporters(server)[way]

    result = exporter.export(made.get_finished_spans())
    exporter.shutdown()
    provider.shutdown()

    assert result is SpanExportResult.SUCCESS
    (trace,) = client.get("/api/traces", params={"project": project}).json()["rows"]
    assert (trace["name"], trace["totals"]["spans"], trace["models"]) == ("run", 2, ["gpt-4o"])


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("zstd", zstandard.compress)]
)
def test_compressed_bodies_are_taken(client: httpx.Client, encoding: str, pack: Any) -> None:
    spans = next(Agent(7).traces(1))

    response = post(client, pack(otlp(spans)), content_encoding=encoding, x_backtrail_project=encoding)

    assert (response.status_code, response.content) == (200, b"")
    stored = client.get(f"/api/traces/{spans[0].trace_id}", params={"project": encoding}).json()
    assert stored["totals"]["spans"] == len(spans)


def test_what_is_acknowledged_can_be_read_at_once(client: httpx.Client) -> None:
    for spans in Agent(8).traces(20):
        assert post(client, otlp(spans)).status_code == 200
        assert client.get(f"/api/traces/{spans[0].trace_id}").json()["totals"]["spans"] == len(spans)


@pytest.mark.parametrize("media", [PROTOBUF, JSON])
def test_a_bad_span_is_a_partial_success(client: httpx.Client, media: str) -> None:
    request = one_span()
    request.resource_spans[0].scope_spans[0].spans.add(name="no ids")
    as_json = {"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": TRACE, "spanId": SPAN}, {"name": "no ids"}]}]}]}
    body = request.SerializeToString() if media == PROTOBUF else json.dumps(as_json).encode()

    response = post(client, body, media)

    assert (response.status_code, response.headers["content-type"]) == (200, media)
    answer = ExportTraceServiceResponse()
    answer.ParseFromString(response.content) if media == PROTOBUF else Parse(response.text, answer)
    assert answer.partial_success.rejected_spans == 1
    assert "no trace id" in answer.partial_success.error_message


def test_logs_that_are_no_conversation_are_refused_politely(client: httpx.Client) -> None:
    request = ExportLogsServiceRequest()
    request.resource_logs.add().scope_logs.add().log_records.add().body.string_value = "GET /"

    response = post(client, request.SerializeToString(), path="/v1/logs")

    answer = ExportLogsServiceResponse.FromString(response.content)
    assert (response.status_code, answer.partial_success.rejected_log_records) == (200, 1)


def test_metrics_are_accepted(client: httpx.Client) -> None:
    assert post(client, b"", path="/v1/metrics").status_code == 200


@pytest.mark.parametrize("media", [PROTOBUF, JSON])
def test_garbage_is_a_status_in_the_same_encoding(client: httpx.Client, media: str) -> None:
    response = post(client, b"\xff\xff garbage", media)

    assert (response.status_code, response.headers["content-type"]) == (400, media)
    assert status_of(response).code == 3
    assert status_of(response).message.startswith("the body is not")


@pytest.mark.parametrize("media", ["text/plain", "", "application/xml", "multipart/form-data"])
def test_another_content_type_is_415(client: httpx.Client, media: str) -> None:
    response = client.post("/v1/traces", content=b"{}", headers={"content-type": media} if media else {})

    assert response.status_code == 415
    assert "application/x-protobuf" in status_of(response).message


def test_unknown_fields_are_ignored(client: httpx.Client) -> None:
    body = one_span().SerializeToString() + b"\xfa\x07\x03new"

    assert post(client, body, x_backtrail_project="unknown-fields").status_code == 200
    assert client.get("/api/stats", params={"project": "unknown-fields"}).status_code == 200


def test_a_refusal_that_passes_says_when_to_come_again() -> None:
    told = status_of_refusal(Refusal(429, "busy", retry_after=3))

    retry = RetryInfo()
    assert told.details[0].Unpack(retry)
    assert (told.code, retry.retry_delay.seconds) == (8, 3)
