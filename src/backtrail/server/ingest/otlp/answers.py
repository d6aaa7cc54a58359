"""What an OTLP client is answered: a response with partial success, or a google.rpc.Status, in its own encoding."""

from typing import Any, Final

from google.protobuf.json_format import MessageToJson
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from starlette.responses import Response

from backtrail.server.ingest.decoded import Decoded, Encoding
from backtrail.server.ingest.refusal import Refusal

CODES: Final = {400: 3, 401: 16, 403: 7, 404: 5, 408: 4, 413: 3, 415: 3, 429: 8, 503: 14}
"""HTTP status -> google.rpc.Code."""
MEDIA: Final[dict[Encoding, str]] = {"protobuf": "application/x-protobuf", "json": "application/json"}


def traces_response(decoded: Decoded) -> ExportTraceServiceResponse:
    response = ExportTraceServiceResponse()
    if decoded.rejected:
        response.partial_success.rejected_spans = decoded.rejected
        response.partial_success.error_message = decoded.message
    return response


def logs_response(decoded: Decoded) -> ExportLogsServiceResponse:
    response = ExportLogsServiceResponse()
    if decoded.rejected:
        response.partial_success.rejected_log_records = decoded.rejected
        response.partial_success.error_message = decoded.message
    return response


def metrics_response(_: Decoded) -> ExportMetricsServiceResponse:
    return ExportMetricsServiceResponse()


def status_of(refused: Refusal) -> Status:
    """The refusal as gRPC and OTLP/HTTP tell it."""
    status = Status(code=CODES.get(refused.status, 13), message=str(refused))
    if refused.retry_after is not None:
        info = RetryInfo()
        info.retry_delay.seconds = refused.retry_after
        status.details.add().Pack(info)
    return status


def answer(message: Any, encoding: Encoding, refused: Refusal | None = None) -> Response:
    """A protobuf message as the body of an HTTP response."""
    body = message.SerializeToString() if encoding == "protobuf" else MessageToJson(message, indent=None)
    status, headers = (refused.status, refused.headers) if refused else (200, {})
    return Response(body, status, headers, MEDIA[encoding])
