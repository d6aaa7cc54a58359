"""Claude Code tells of a tool in three places; whichever request comes first, the tool's span has all of it."""

import base64
import gzip
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.servers import running_server
from tests.unit.semconv_foreign.captured import CAPTURES


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        running_server(tmp_path_factory.mktemp("claude") / "data") as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        yield client


@pytest.mark.parametrize("first", ["/v1/traces", "/v1/logs"])
def test_a_tools_input_failure_and_a_calls_cost_reach_their_spans(client: httpx.Client, first: str) -> None:
    capture = CAPTURES / "claude-agent-sdk--0.2.187--agent.json.gz"
    requests = json.loads(gzip.decompress(capture.read_bytes()))
    project = first.replace("/", "-")
    for request in sorted(requests, key=lambda request: request["path"] != first):
        client.post(
            request["path"],
            content=base64.b64decode(request["body"]),
            headers={"content-type": "application/x-protobuf", "x-backtrail-project": project},
        ).raise_for_status()
    spans = every_span(client, project)
    tools = {span["tool"]["name"]: span for span in spans if span["kind"] == "tool"}
    assert [span["tool"]["arguments"] for span in tools.values()] == [{"city": "Paris"}] * 2
    assert tools["get_weather"]["status"] == "unset"
    assert tools["get_weather"]["tool"]["output"] == "TOOLRESULT: 18 C and sunny in Paris"
    assert tools["broken_tool"]["error"]["message"] == "WEATHER_DOWN: upstream returned 503"
    assert sorted(span["cost"] for span in spans if span["kind"] == "llm") == [
        0.0011652, 0.0011652, 0.0015264, 0.0015264,
    ]  # fmt: skip


def every_span(client: httpx.Client, project: str) -> list[dict[str, Any]]:
    params = {"project": project}
    found = []
    for trace in client.get("/api/traces", params=params).json()["rows"]:
        skeleton = client.get(f"/api/traces/{trace['trace_id']}/spans", params=params).json()
        found += [
            client.get(f"/api/spans/{span_id}", params={**params, "trace_id": trace["trace_id"]}).json()
            for span_id in skeleton["columns"]["span_id"]
        ]
    return found
