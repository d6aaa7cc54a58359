"""From the body of a request to raw spans, by the quick road where it is open and else by the careful one."""

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from backtrail.server.ingest.otlp import careful, json_body, log_records, loose, protobuf
from backtrail.server.ingest.otlp.decoded import Decoded, Encoding, Limits


def traces(body: bytes, encoding: Encoding, limits: Limits) -> Decoded:
    """An ExportTraceServiceRequest. Raises Malformed."""
    if encoding == "json":
        return careful.traces(json_body.parsed(body), limits)
    try:
        request = ExportTraceServiceRequest.FromString(body)
    except DecodeError:
        return careful.traces(loose.traces(body), limits)
    return protobuf.traces(request, limits)


def logs(body: bytes, encoding: Encoding, limits: Limits) -> Decoded:
    """An ExportLogsServiceRequest. Raises Malformed."""
    document = json_body.parsed(body) if encoding == "json" else loose.logs(body)
    return log_records.logs(document, limits)
