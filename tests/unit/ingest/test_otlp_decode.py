"""Bytes of an OpenTelemetry exporter become raw spans, whatever is in them."""

import json
import math
import struct
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from backtrail.server.ingest.otlp import Decoded, Limits, Malformed, logs, traces

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
NOW = time.time_ns()
LATER = NOW + 400 * 86_400 * 10**9


def one(attributes: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A span in OTLP's JSON form."""
    pairs = [{"key": key, "value": value} for key, value in (attributes or {}).items()]
    return {
        "traceId": TRACE,
        "spanId": SPAN,
        "name": "chat",
        "startTimeUnixNano": str(NOW - 2),
        "endTimeUnixNano": str(NOW - 1),
        "attributes": pairs,
    } | fields


def request(*spans: dict[str, Any]) -> dict[str, Any]:
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "s"}, "spans": list(spans)}]}]}


def sent_json(*spans: dict[str, Any], limits: Limits | None = None) -> Decoded:
    return traces(json.dumps(request(*spans)).encode(), "json", limits or Limits())


def protobuf(attributes: dict[str, Any] | None = None, **fields: Any) -> ExportTraceServiceRequest:
    message = ExportTraceServiceRequest()
    span = message.resource_spans.add().scope_spans.add().spans.add(
        trace_id=bytes.fromhex(TRACE), span_id=bytes.fromhex(SPAN), start_time_unix_nano=NOW - 2,
        end_time_unix_nano=NOW - 1,
    )  # fmt: skip
    for name, value in fields.items():
        setattr(span, name, value)
    for key, value in (attributes or {}).items():
        span.attributes.add(key=key).value.string_value = value
    return message


def sent(message: ExportTraceServiceRequest, limits: Limits | None = None) -> Decoded:
    return traces(message.SerializeToString(), "protobuf", limits or Limits())


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {"stringValue": "deep"}
    for _ in range(depth):
        value = {"arrayValue": {"values": [value]}}
    return value


def length_delimited(field: int, content: bytes) -> bytes:
    size, varint = len(content), b""
    while size > 127:
        varint, size = varint + bytes([size & 127 | 128]), size >> 7
    return bytes([field << 3 | 2]) + varint + bytes([size]) + content


def test_both_encodings_say_the_same() -> None:
    message = protobuf({"a": "text"}, name="chat", parent_span_id=b"\1" * 8)
    span = message.resource_spans[0].scope_spans[0].spans[0]
    span.attributes.add(key="n").value.int_value = -7
    span.attributes.add(key="list").value.array_value.values.add().double_value = 0.5
    span.attributes.add(key="raw").value.bytes_value = b"\0\xff"
    span.events.add(name="exception", time_unix_nano=NOW).attributes.add(key="k").value.bool_value = False
    span.links.add(trace_id=b"\2" * 16, span_id=b"\3" * 8)
    span.status.code = 2  # type: ignore[assignment]
    span.status.message = "broke"
    message.resource_spans[0].resource.attributes.add(key="service.name").value.string_value = "shop"
    message.resource_spans[0].scope_spans[0].scope.name = "s"
    as_json = one(
        {
            "a": {"stringValue": "text"},
            "n": {"intValue": "-7"},
            "list": {"arrayValue": {"values": [{"doubleValue": 0.5}]}},
            "raw": {"bytesValue": "AP8="},
        },
        parentSpanId="01" * 8,
        events=[
            {"name": "exception", "timeUnixNano": NOW, "attributes": [{"key": "k", "value": {"boolValue": False}}]}
        ],
        links=[{"traceId": "02" * 16, "spanId": "03" * 8}],
        status={"code": 2, "message": "broke"},
        flags=257,
    )

    assert sent(message).parts == sent_json(as_json).parts
    assert sent(message).parts[0].notes == []


@pytest.mark.parametrize("number", ["137", 137, 137.0])
def test_a_whole_number_in_json_may_be_text_or_number(number: object) -> None:
    assert sent_json(one({"n": {"intValue": number}})).parts[0].attributes == {"n": 137}


def test_base64_ids_are_understood() -> None:
    decoded = sent_json(one(traceId="CvdlGRbNQ92ESOshHIAxnA==", spanId="t61rcWkgMzE="))

    assert (decoded.parts[0].trace_id, decoded.parts[0].span_id) == (TRACE, SPAN)


@pytest.mark.parametrize("identity", [b"", b"\0" * 16])
def test_a_span_without_a_trace_is_refused_and_its_neighbour_kept(identity: bytes) -> None:
    message = protobuf()
    message.resource_spans[0].scope_spans[0].spans.add(trace_id=identity, span_id=b"\1" * 8)

    decoded = sent(message)

    assert (len(decoded.parts), decoded.rejected) == (1, 1)
    assert "trace id" in decoded.message


def test_ids_of_wrong_length_are_kept_with_a_note() -> None:
    decoded = sent(protobuf(trace_id=b"\1" * 5, parent_span_id=b"\2" * 3))

    assert (decoded.parts[0].trace_id, decoded.parts[0].parent_id) == ("01" * 5, "02" * 3)
    assert any("not 32 hexadecimal digits" in note for note in decoded.parts[0].notes)


@pytest.mark.parametrize(
    ("start", "kept", "note"),
    [
        (2**64 - 5, None, "before 1970"),
        (2**63 + 10**18, None, "left out"),
        pytest.param(LATER, LATER, "in the future", id="in more than a year"),
        (1_700_000_000_000, 1_700_000_000_000, "not nanoseconds"),
        (0, None, ""),
    ],
)
def test_an_impossible_start_is_told(start: int, kept: int | None, note: str) -> None:
    part = sent(protobuf(start_time_unix_nano=start)).parts[0]

    assert part.start == kept
    assert note in "; ".join(part.notes)


@pytest.mark.parametrize("time", ["-5", -5, "soon", True, 1e400, "1" * 5000])
def test_a_time_that_is_none_is_left_out_with_a_note(time: object) -> None:
    part = sent_json(one(startTimeUnixNano=time)).parts[0]

    assert part.start is None
    assert part.notes


def test_a_long_value_is_cut_and_the_note_says_how_long_it_was() -> None:
    limits = Limits(characters=100)
    for decoded in (
        sent(protobuf({"k": "x" * 5000}), limits),
        sent_json(one({"k": {"stringValue": "x" * 5000}}), limits=limits),
    ):
        assert decoded.parts[0].attributes == {"k": "x" * 100}
        assert "5,000" in decoded.parts[0].notes[0]


def test_too_many_attributes_leave_the_first_and_a_note() -> None:
    decoded = sent(protobuf({f"k{i}": "v" for i in range(50)}), Limits(attributes=10))

    assert list(decoded.parts[0].attributes) == [f"k{i}" for i in range(10)]
    assert "40 attributes are left out" in decoded.parts[0].notes[0]


def test_broken_utf_8_spoils_one_text_only() -> None:
    body = protobuf({"good": "fine", "bad": "OOPS"}, name="chat").SerializeToString().replace(b"OOPS", b"\xff\xfeOK")

    part = traces(body, "protobuf", Limits()).parts[0]

    assert part.attributes == {"good": "fine", "bad": "\ufffd\ufffdOK"}
    assert (part.trace_id, part.name, part.start) == (TRACE, "chat", NOW - 2)
    assert "broken Unicode" in part.notes[0]


def test_lone_surrogates_and_nan_and_nul_in_json_are_let_in() -> None:
    value = '{"key":"a","value":{"stringValue":"x\\ud800\\u0000y"}},{"key":"b","value":{"doubleValue":NaN}}'
    body = json.dumps(request(one({"c": {"doubleValue": "Infinity"}}))).replace(
        '"attributes": [{"key": "c"', f'"attributes": [{value},{{"key": "c"', 1
    )

    part = traces(body.encode(), "json", Limits()).parts[0]

    assert part.attributes["a"] == "x\ufffd\0y"
    assert math.isnan(part.attributes["b"])
    assert part.attributes["c"] == math.inf
    "".join(part.attributes["a"]).encode()


@pytest.mark.parametrize("depth", [40, 150, 190])
def test_deep_nesting_is_kept(depth: int) -> None:
    found = sent_json(one({"deep": nested(depth)})).parts[0].attributes["deep"]
    for _ in range(depth):
        (found,) = found

    assert found == "deep"


def test_deeper_nesting_is_kept_as_text() -> None:
    value = '{"arrayValue":{"values":[' * 10_000 + "]}}" * 10_000
    span = json.dumps(request(one({"deep": {"stringValue": "HERE"}}, status={"code": 1})))
    body = span.replace('{"stringValue": "HERE"}', value)

    part = traces(body.encode(), "json", Limits()).parts[0]

    assert part.status == "ok"
    assert "nested more than 200 deep" in part.notes[0]


def test_nesting_beyond_protobufs_own_limit_is_read() -> None:
    value = b"\x0a\x04deep"
    for _ in range(3000):
        value = length_delimited(5, length_delimited(1, value))
    pair = length_delimited(1, b"k") + length_delimited(2, value)
    span = length_delimited(1, bytes.fromhex(TRACE)) + length_delimited(2, bytes.fromhex(SPAN))
    span += length_delimited(9, pair) + b"\x39" + struct.pack("<Q", NOW - 2)
    body = length_delimited(1, length_delimited(2, length_delimited(2, span)))

    part = traces(body, "protobuf", Limits()).parts[0]

    assert (part.trace_id, part.start) == (TRACE, NOW - 2)
    assert "nested more than 200 deep" in part.notes[0]


@pytest.mark.parametrize("body", [b"\xff\xff garbage", b"\x0a\xff\xff\x01", b"<html>"])
def test_garbage_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed, match="protobuf"):
        traces(body, "protobuf", Limits())


def test_a_truncated_request_is_malformed() -> None:
    with pytest.raises(Malformed):
        traces(protobuf({"k": "value"}).SerializeToString()[:-9], "protobuf", Limits())


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe"])
def test_what_is_no_json_object_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed, match="JSON"):
        traces(body, "json", Limits())


def test_json_without_spans_is_told() -> None:
    with pytest.raises(Malformed, match="no resourceSpans"):
        traces(b'{"resource_spans": []}', "json", Limits())
    assert traces(b"{}", "json", Limits()).parts == []


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([TRACE, SPAN, "0" * 32]),
    lambda of: st.lists(of, max_size=3) | st.dictionaries(st.sampled_from(
        ["resourceSpans", "scopeSpans", "spans", "traceId", "spanId", "attributes", "key", "value", "stringValue",
         "intValue", "doubleValue", "boolValue", "arrayValue", "kvlistValue", "bytesValue", "values", "events",
         "links", "status", "code", "startTimeUnixNano", "name", "resource", "scope"]), of, max_size=6),
    max_leaves=30,
)  # fmt: skip


@given(span=ANY)
def test_no_json_makes_the_decoder_stumble(span: Any) -> None:
    body = json.dumps(request(one(junk=span) | (span if isinstance(span, dict) else {}), span))

    traces(body.encode(), "json", Limits(nesting=5))
    traces(json.dumps({"resourceSpans": span}).encode(), "json", Limits())
    logs(json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": [span]}]}]}).encode(), "json", Limits())


@given(body=st.binary(max_size=200))
def test_no_bytes_make_the_decoder_stumble(body: bytes) -> None:
    for read in (traces, logs):
        try:
            read(body, "protobuf", Limits())
        except Malformed:
            continue


def log_request() -> tuple[ExportLogsServiceRequest, Any]:
    message = ExportLogsServiceRequest()
    return message, message.resource_logs.add().scope_logs.add().log_records


def test_genai_records_of_a_span_become_its_events_in_order() -> None:
    message, records = log_request()
    for name in ("gen_ai.system.message", "gen_ai.user.message", "gen_ai.choice"):
        record = records.add(event_name=name, trace_id=bytes.fromhex(TRACE), span_id=bytes.fromhex(SPAN))
        record.body.kvlist_value.values.add(key="content").value.string_value = name.upper()
        record.observed_time_unix_nano = NOW

    (part,) = logs(message.SerializeToString(), "protobuf", Limits()).parts

    assert (part.trace_id, part.span_id, part.source, part.name, part.start) == (TRACE, SPAN, "otlp-log", None, None)
    assert [(event.name, event.order) for event in part.events] == [
        ("gen_ai.system.message", 0), ("gen_ai.user.message", 1), ("gen_ai.choice", 2),
    ]  # fmt: skip
    assert part.events[0].attributes == {"body": {"content": "GEN_AI.SYSTEM.MESSAGE"}}
    assert part.events[0].time == NOW


def test_a_claude_code_event_is_named_by_its_body() -> None:
    message, records = log_request()
    record = records.add(trace_id=bytes.fromhex(TRACE), span_id=bytes.fromhex(SPAN))
    record.body.string_value = "claude_code.user_prompt"
    record.attributes.add(key="event.name").value.string_value = "user_prompt"

    (part,) = logs(message.SerializeToString(), "protobuf", Limits()).parts

    assert part.events[0].name == "claude_code.user_prompt"


def test_other_records_and_records_without_a_span_are_refused_with_the_reason() -> None:
    message, records = log_request()
    records.add(trace_id=bytes.fromhex(TRACE), span_id=bytes.fromhex(SPAN)).body.string_value = "GET /index"
    records.add(event_name="gen_ai.choice")

    decoded = logs(message.SerializeToString(), "protobuf", Limits())

    assert (decoded.parts, decoded.rejected) == ([], 2)
    assert "keeps only log records" in decoded.message
    assert "no trace and span" in decoded.message


@pytest.mark.parametrize(
    "decoded",
    [
        sent(protobuf(kind=3, trace_state="vendor=1")),
        sent_json(one(kind=3, traceState="vendor=1")),
        sent_json(one(kind="SPAN_KIND_CLIENT", traceState="vendor=1")),
    ],
    ids=["protobuf", "json", "json by name"],
)
def test_the_kind_and_the_trace_state_that_were_sent_are_kept(decoded: Decoded) -> None:
    (part,) = decoded.parts
    assert (part.otel_kind, part.trace_state) == (3, "vendor=1")
