"""OTLP: what an OpenTelemetry exporter sends, as raw spans.

`traces(body, encoding, limits)` and `logs(body, encoding, limits)` give a `Decoded`; both raise `Malformed`.
Two roads lead there. The quick one reads protobuf messages. The careful one reads OTLP's JSON form, in which a span
arrives too that the quick one cannot parse: broken UTF-8, nesting beyond what protobuf allows.
"""

from backtrail.server.ingest.decoded import Decoded, Encoding, Limits, Malformed
from backtrail.server.ingest.otlp.decode import logs, traces

__all__ = ["Decoded", "Encoding", "Limits", "Malformed", "logs", "traces"]
