"""Send a captured scenario to a running server again, and read back the spans that it became."""

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

HERE = Path(__file__).parent
CAPTURES = sorted((HERE / "captures").glob("*.json.gz"))
EXPECTED = HERE / "expected"

FIELDS = (
    "span_id", "parent_id", "name", "kind", "status", "model", "provider", "input_messages", "output_messages",
    "tools_offered", "tool", "query", "documents", "input", "output", "usage", "cost", "session_id", "user_id",
    "tags", "environment", "release", "error", "notes",
)  # fmt: skip
"""What is compared of each span: everything that a person reads, nothing that a clock wrote."""


def scenario(capture: Path) -> str:
    return capture.name.removesuffix(".json.gz")


def send(client: httpx.Client, capture: Path) -> list[tuple[str, int]]:
    """Send every request of a capture into a project of its own name; returns path and status of each answer."""
    requests = json.loads(gzip.decompress(capture.read_bytes()))
    answers = []
    for request in requests:
        headers = request["headers"] | {"x-backtrail-project": scenario(capture)}
        response = client.request(
            request["method"], request["path"], headers=headers, content=base64.b64decode(request["body"])
        )
        answers.append((f"{request['method']} {request['path']}", response.status_code))
    return answers


def pages(client: httpx.Client, path: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    after = None
    while True:
        page = client.get(path, params=params | ({"after": after} if after else {})).raise_for_status().json()
        yield from page["rows"]
        after = page.get("next")
        if not after:
            return


def spans(client: httpx.Client, project: str) -> list[dict[str, Any]]:
    """Every trace of a project with its spans, cut down to FIELDS, in the order of the run."""
    traces = sorted(
        pages(client, "/api/traces", {"project": project, "sort": "start", "limit": 100}),
        key=lambda trace: (trace["start"] or "", trace["trace_id"]),
    )
    found = []
    for trace in traces:
        told = [_span(client, project, trace["trace_id"], span_id) for span_id in _ids(client, project, trace)]
        found.append({"trace": trace["name"], "totals": _told(trace["totals"], told), "spans": told})
    return found


COMPUTED = ("computed_cost", "unpriced")
"""What depends on a list of prices, which changes with every version of its library."""
OF_USAGE = ("cache_write_tokens", "reasoning_tokens", "llm_errors")
"""Sums of what the spans are compared by."""


def _told(totals: dict[str, Any], spans: list[dict[str, Any]]) -> dict[str, Any]:
    """The sums of what was sent: a cost that was computed is left out."""
    sent = {name: value for name, value in totals.items() if name not in COMPUTED + OF_USAGE}
    computed = totals["computed_cost"]
    if computed:
        rest = round(totals["cost"] - computed, 12)
        sent["cost"] = rest if any("cost" in span for span in spans) else None
    return sent


def _ids(client: httpx.Client, project: str, trace: dict[str, Any]) -> list[str]:
    path = f"/api/traces/{trace['trace_id']}/spans"
    skeleton = client.get(path, params={"project": project}).raise_for_status().json()
    return list(skeleton["columns"]["span_id"])


def _span(client: httpx.Client, project: str, trace_id: str, span_id: str) -> dict[str, Any]:
    params = {"project": project, "trace_id": trace_id, "full": "true"}
    whole = client.get(f"/api/spans/{span_id}", params=params).raise_for_status().json()
    if whole["priced"]:
        whole["cost"] = None
    return {name: _tidy(whole[name]) for name in FIELDS if whole.get(name) not in (None, [], {}, "")}


def _tidy(value: Any) -> Any:
    """Without empty values and without stack traces, which name the files of the machine that was captured."""
    if isinstance(value, dict):
        return {k: _tidy(v) for k, v in value.items() if v not in (None, [], {}, "") and k != "stacktrace"}
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    return value


def dump(found: list[dict[str, Any]]) -> str:
    """One line a span, so that a change of one field is a change of one line."""
    lines = []
    for trace in found:
        lines.append(json.dumps({"trace": trace["trace"], "totals": trace["totals"]}, ensure_ascii=False))
        lines += [json.dumps(span, ensure_ascii=False, sort_keys=True) for span in trace["spans"]]
    return "\n".join(lines) + "\n"
