"""One request for each door of the foreign protocols, and the shape in which that protocol tells an error."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

WHEN: Final = "2026-11-22T12:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A path, the body that carries this text, and the message in an error of the protocol."""

    path: str
    body: Callable[[str], bytes]
    message: Callable[[bytes], str]
    busy: int = 429
    """What overload is answered with."""
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})


def event(text: str) -> bytes:
    body = {"id": uuid.uuid4().hex, "name": "n", "input": text}
    return json.dumps({"batch": [{"id": "1", "type": "trace-create", "timestamp": WHEN, "body": body}]}).encode()


def score(text: str) -> bytes:
    return json.dumps({"id": uuid.uuid4().hex, "traceId": "T", "name": "s", "value": 1, "comment": text}).encode()


def run(text: str) -> dict[str, Any]:
    run_id = str(uuid.uuid4())
    return {"id": run_id, "trace_id": run_id, "name": "n", "run_type": "chain", "start_time": WHEN,
            "inputs": {"q": text}}  # fmt: skip


def batch(text: str) -> bytes:
    return json.dumps({"post": [run(text)]}).encode()


def multipart(text: str) -> bytes:
    sent = run(text)
    head = f'--b\r\nContent-Disposition: form-data; name="post.{sent["id"]}"\r\nContent-Type: application/json\r\n\r\n'
    return head.encode() + json.dumps(sent).encode() + b"\r\n--b--\r\n"


def feedback(text: str) -> bytes:
    return json.dumps({"id": str(uuid.uuid4()), "run_id": str(uuid.uuid4()), "key": "k", "comment": text}).encode()


def items(text: str) -> bytes:
    trace = f"trace_{uuid.uuid4().hex}"
    data = {"type": "custom", "name": "n", "data": {"x": text}}
    span = {"object": "trace.span", "id": f"span_{uuid.uuid4().hex[:24]}", "trace_id": trace, "parent_id": None,
            "started_at": WHEN, "ended_at": WHEN, "span_data": data, "error": None}  # fmt: skip
    return json.dumps({"data": [{"object": "trace", "id": trace, "workflow_name": "n"}, span]}).encode()


def otlp(text: str) -> bytes:
    span = {"traceId": uuid.uuid4().hex, "spanId": uuid.uuid4().hex[:16], "name": "n", "startTimeUnixNano": "1",
            "attributes": [{"key": "input.value", "value": {"stringValue": text}}]}  # fmt: skip
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()


def langfuse(body: bytes) -> str:
    told = json.loads(body)
    assert set(told) == {"message", "error"}
    return str(told["message"])


def langsmith(body: bytes) -> str:
    told = json.loads(body)
    assert set(told) == {"detail"}
    return str(told["detail"])


def openai(body: bytes) -> str:
    return str(json.loads(body)["error"]["message"])


def status(body: bytes) -> str:
    told = json.loads(body)
    assert "code" in told
    return str(told["message"])


FORM: Final = {"content-type": "multipart/form-data; boundary=b"}
DOORS: Final = {
    "langfuse events": Door(path="/api/public/ingestion", body=event, message=langfuse),
    "langfuse scores": Door(path="/api/public/scores", body=score, message=langfuse),
    "langfuse otlp": Door(path="/api/public/otel/v1/traces", body=otlp, message=status),
    "langsmith run": Door(path="/runs", body=lambda text: json.dumps(run(text)).encode(), message=langsmith),
    "langsmith batch": Door(path="/runs/batch", body=batch, message=langsmith),
    "langsmith multipart": Door(path="/runs/multipart", body=multipart, message=langsmith, headers=FORM),
    "langsmith feedback": Door(path="/feedback", body=feedback, message=langsmith),
    "openai agents": Door(path="/v1/traces/ingest", body=items, message=openai, busy=503),
}
