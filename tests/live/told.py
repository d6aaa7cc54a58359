"""What a server tells of the runs that it received, read through its HTTP API as anybody would."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One trace as the server tells it, with every span whole, in order of start."""

    trace: dict[str, Any]
    spans: list[dict[str, Any]]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [span for span in self.spans if span["kind"] == kind]

    def named(self, name: str) -> dict[str, Any]:
        found = [span for span in self.spans if span["name"] == name]
        assert len(found) == 1, f"{len(found)} spans are called {name!r}: {[span['name'] for span in self.spans]}"
        return found[0]


def told(server: str, query: str = "") -> list[Told]:
    """The traces of the server that match the query, oldest first."""
    with httpx.Client(base_url=server, trust_env=False, timeout=30) as http:
        traces = http.get("/api/traces", params={"limit": 100, "query": query}).raise_for_status().json()["rows"]
        found = [Told(trace=trace, spans=list(_spans(http, trace["trace_id"]))) for trace in traces]
    return sorted(found, key=lambda each: each.trace["start"] or "")


def _spans(http: httpx.Client, trace_id: str) -> Iterator[dict[str, Any]]:
    skeleton = http.get(f"/api/traces/{trace_id}/spans").raise_for_status().json()
    wrappers = set(skeleton["wrappers"])
    for row, span_id in enumerate(skeleton["columns"]["span_id"]):
        span = (
            http.get(f"/api/spans/{span_id}", params={"trace_id": trace_id, "full": "true"}).raise_for_status().json()
        )
        yield {**span, "wrapper": row in wrappers}
