"""A small run of an agent as OTLP in JSON, as any OpenTelemetry SDK may send it."""

import json
import time
from typing import Any, Final

import httpx

SECOND: Final = 1_000_000_000
PROMPT: Final = "You are the support agent of Example Shop.\n" + "\n".join(f"Rule {n}: be exact." for n in range(1, 40))
TRACE_BACK: Final = 'Traceback (most recent call last):\n  File "payments.py", line 88, in refund\nTimeoutError'

Json = dict[str, Any]


def send(url: str, spans: list[Json]) -> None:
    """Hand spans to the server; returns when they are on disk."""
    resource = {"attributes": _attributes({"service.name": "support-agent"})}
    body = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "journey"}, "spans": spans}]}]}
    with httpx.Client(trust_env=False, timeout=60) as client:
        client.post(f"{url}/v1/traces", json=body).raise_for_status()


def span(
    trace: int, number: int, name: str, *, parent: int | None = 0, at: float = 0, lasts: float = 1, **told: Any
) -> Json:
    """A span `at` seconds after the start of its run, which began a minute ago."""
    start = int((_NOW - 60 + at) * SECOND)
    failed = told.pop("failed", None)
    made: Json = {
        "traceId": trace_id(trace),
        "spanId": span_id(number),
        "name": name,
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(start + int(lasts * SECOND)),
        "attributes": _attributes({"session.id": "session-7", "user.id": "maria", **told}),
        "status": {"code": 2, "message": failed} if failed else {"code": 1},
    }
    if parent is not None:
        made["parentSpanId"] = span_id(parent)
    if failed:
        said = {"exception.type": "TimeoutError", "exception.message": failed, "exception.stacktrace": TRACE_BACK}
        made["events"] = [{"name": "exception", "timeUnixNano": str(start), "attributes": _attributes(said)}]
    return made


def refund_run(trace: int = 1, *, looked_up: str = "A-1009") -> list[Json]:
    """An agent that looks an order up, reads the policy, and fails to refund it."""
    question = "I was charged twice for order A-1009."
    asked = {"id": "call_1", "type": "tool_call", "name": "search_orders", "arguments": {"query": looked_up}}
    return [
        span(trace, 0, "support-agent", parent=None, lasts=14, **_kind("AGENT", question, "A colleague will write.")),
        span(trace, 1, "chat", at=0.1, lasts=2, **_llm(question, [asked], "")),
        span(trace, 2, "search_orders", at=2.2, **_tool("search_orders", {"query": looked_up}, '{"state": "shipped"}')),
        span(trace, 3, "kb.search", at=3.5, **_retriever("refund policy", ["Refunded in full.", "Parcels take days."])),
        span(
            trace, 4, "refund", at=5, lasts=6, failed="upstream timed out after 30 s",
            **_tool("refund", {"order_id": "A-1009", "limit": "5"}, None),
        ),
        span(trace, 5, "chat", at=11.5, lasts=2, **_llm(question, [], "A colleague will write.")),
    ]  # fmt: skip


def trace_id(number: int) -> str:
    return f"{number:032x}"


def span_id(number: int) -> str:
    return f"{number + 0xA000000000000000:016x}"


def _kind(kind: str, given: str, answer: str) -> Json:
    return {"openinference.span.kind": kind, "input.value": given, "output.value": answer}


def _llm(question: str, calls: list[Json], answer: str) -> Json:
    text = {"type": "text", "content": answer}
    inputs = [
        {"role": "system", "parts": [{"type": "text", "content": PROMPT}]},
        {"role": "user", "parts": [{"type": "text", "content": question}]},
    ]
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.response.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 1200,
        "gen_ai.usage.output_tokens": 150,
        "gen_ai.request.temperature": 0.2,
        "gen_ai.input.messages": json.dumps(inputs),
        "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": calls or [text]}]),
        "gen_ai.tool.definitions": json.dumps(
            [
                {
                    "type": "function",
                    "name": "search_orders",
                    "description": "Find orders",
                    "parameters": {"type": "object"},
                }
            ]
        ),
    }


def _tool(name: str, arguments: Json, output: str | None) -> Json:
    said = {"openinference.span.kind": "TOOL", "tool.name": name, "input.value": json.dumps(arguments)}
    return said if output is None else said | {"output.value": output}


def _retriever(query: str, texts: list[str]) -> Json:
    said: Json = {"openinference.span.kind": "RETRIEVER", "input.value": query}
    for place, text in enumerate(texts):
        said[f"retrieval.documents.{place}.document.id"] = f"policy-{place}"
        said[f"retrieval.documents.{place}.document.content"] = text
        said[f"retrieval.documents.{place}.document.score"] = 0.9 - place / 10
    return said


def _attributes(told: Json) -> list[Json]:
    return [{"key": key, "value": _value(value)} for key, value in told.items()]


def _value(value: str | float) -> Json:
    if isinstance(value, str):
        return {"stringValue": value}
    return {"intValue": str(value)} if isinstance(value, int) else {"doubleValue": value}


_NOW: Final = time.time()
