"""The spans that the captured requests of foreign SDKs become, without a server: decoded, merged, translated."""

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backtrail.core.model.merge import merge
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Span
from backtrail.core.semconv import head, translate
from backtrail.server.ingest.decoded import Limits
from backtrail.server.ingest.json_values import document
from backtrail.server.ingest.langfuse.decode import decode as events
from backtrail.server.ingest.langsmith import decode as langsmith
from backtrail.server.ingest.langsmith.multipart import operations
from backtrail.server.ingest.otlp import decode as otlp
from backtrail.server.ingest.unpacking import unpacked

CAPTURES = Path(__file__).parents[2] / "wire" / "captures"
LIMITS = Limits()


def spans(scenario: str) -> list[Span]:
    """Every span of a scenario, by start."""
    groups: dict[tuple[str, str], list[RawSpan]] = {}
    for part in parts(scenario):
        groups.setdefault((part.trace_id, part.span_id), []).append(part)
    found = []
    for deliveries in groups.values():
        raw = merge(deliveries)
        span, first = translate(raw), head(raw)
        assert all(getattr(span, name) == getattr(first, name) for name in first.__dataclass_fields__)
        found.append(span)
    return sorted(found, key=lambda span: span.start or 0)


def parts(scenario: str) -> list[RawSpan]:
    """Every delivery of a scenario."""
    requests = json.loads(gzip.decompress((CAPTURES / f"{scenario}.json.gz").read_bytes()))
    return [part for request in requests for part in _parts(request)]


def _parts(request: dict[str, Any]) -> Iterator[RawSpan]:
    headers = {name.lower(): value for name, value in request["headers"].items()}
    path = request["path"].partition("?")[0].removeprefix("/api/v1")
    body = unpacked(base64.b64decode(request["body"]), headers.get("content-encoding", ""), 1 << 27)
    kind = headers.get("content-type", "")
    encoding: Any = "json" if "json" in kind else "protobuf"
    if path.endswith("/v1/traces"):
        yield from otlp.traces(body, encoding, LIMITS).parts
    elif path.endswith("/v1/logs"):
        yield from otlp.logs(body, encoding, LIMITS).parts
    elif path == "/api/public/ingestion":
        decoded = events(document(body)["batch"], LIMITS)
        assert not decoded.refused
        yield from decoded.parts
    elif path == "/runs/multipart":
        yield from (langsmith.run(run, LIMITS, notes=[]) for _, run in operations(body, kind).runs)
    elif path == "/runs/batch":
        sent = document(body)
        yield from (langsmith.run(run, LIMITS, notes=[]) for verb in ("post", "patch") for run in sent.get(verb) or [])
    elif path == "/runs" or (path.startswith("/runs/") and request["method"] == "PATCH"):
        yield langsmith.run(document(body), LIMITS, notes=[])
