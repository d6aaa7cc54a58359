"""From the body of a request to raw spans, by the quick road or the careful one."""

from typing import Final

from backtrail.server.ingest.decoded import Decoded, Encoding, Limits, Malformed
from backtrail.server.ingest.otlp import careful, json_body, log_records, loose, pieces, protobuf

MOST_LOG_PARTS: Final = 500_000
"""Messages in one request of log records, all of which are in memory at once."""


def traces(body: bytes, encoding: Encoding, limits: Limits) -> Decoded:
    """An ExportTraceServiceRequest. Raises Malformed."""
    if encoding == "json":
        return careful.traces(json_body.parsed(body), limits)
    return protobuf.traces(body, limits)


def logs(body: bytes, encoding: Encoding, limits: Limits) -> Decoded:
    """An ExportLogsServiceRequest. Raises Malformed."""
    if encoding == "protobuf" and pieces.overfull(body, "logs", MOST_LOG_PARTS):
        raise Malformed(f"the request holds more than {MOST_LOG_PARTS:,} values; send smaller batches")
    document = json_body.parsed(body) if encoding == "json" else loose.logs(body)
    return log_records.logs(document, limits)
