"""Realistic agent traces for measuring: raw spans, and the same as OTLP protobuf.

A trace is 1 agent and 3 to 12 turns: an LLM call, a tool call and, in 40 % of them, a retriever with 5 documents;
4 traces make a session. Prompts carry the history of the run, as real ones do. About 19 spans a trace and 4.6 kB of
OTLP a span; 4 % of the tool calls fail. The prose is Python's own manual, so that it compresses and searches as prose.
"""

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pydoc_data.topics import topics
from typing import Any, Final

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as OtlpSpan
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from backtrail.core.model.raw import RawEvent, RawSpan

SENTENCES: Final = [
    text
    for topic in topics.values()
    for piece in re.split(r"(?<=[.:])\s+", topic)
    if 30 < len(text := " ".join(piece.split())) < 300
]
TOOLS: Final = ("search_orders", "refund_order", "lookup_customer", "run_sql", "send_email", "read_file", "web_search")
MODELS: Final = ("gpt-4o-2024-08-06", "gpt-4o-mini", "claude-sonnet-4-5", "gemini-2.5-pro")
SERVICES: Final = ("support-agent", "coding-agent", "research-agent")
SECOND: Final = 1_000_000_000
TURNS: Final = 3, 12
HEALTHY: Final = 3, 6


class Agent:
    """Runs of agents, the same for the same seed. `healthy`: short ones, that no default rule calls too much."""

    def __init__(self, seed: int = 1, *, start: int = 1_763_900_000 * SECOND, healthy: bool = False) -> None:
        self._random = random.Random(seed)
        self._turns, self._runs = (HEALTHY, 1) if healthy else (TURNS, 4)
        self._now = start
        self._traces = 0
        self._session = ""

    def traces(self, count: int) -> Iterator[list[RawSpan]]:
        """So many traces, each with all its spans, children before parents as exporters send them."""
        for _ in range(count):
            yield self._trace()

    def _trace(self) -> list[RawSpan]:
        if self._traces % self._runs == 0:
            self._session = f"session-{self._random.getrandbits(40):010x}"
        self._traces += 1
        self._now += self._random.randrange(SECOND // 2, 3 * SECOND)
        run = Run(self._random, self._now, self._session, open_inference=self._random.random() < 0.6)
        return run.spans(self._turns)


class Run:
    """One run of an agent on one request."""

    def __init__(self, rng: random.Random, start: int, session: str, *, open_inference: bool) -> None:
        self._random, self._at, self._start = rng, start, start
        self._open_inference = open_inference
        self._trace_id, self._root = f"{rng.getrandbits(128):032x}", self._id()
        self._service, self._model = rng.choice(SERVICES), rng.choice(MODELS)
        self._who = {"session.id": session, "user.id": f"user-{rng.randrange(5000)}"}
        self._history: list[dict[str, Any]] = []
        self._spans: list[RawSpan] = []

    def spans(self, turns: tuple[int, int]) -> list[RawSpan]:
        question = self._prose(120, 600)
        self._history = [
            {"role": "system", "content": f"You are {self._service}. " + self._prose(300, 900)},
            {"role": "user", "content": question},
        ]
        for turn in range(self._random.randint(*turns)):
            self._turn(turn)
        answer = self._prose(200, 900)
        if self._open_inference:
            said = {"openinference.span.kind": "AGENT", "input.value": question, "output.value": answer}
        else:
            said = {
                "gen_ai.operation.name": "invoke_agent",
                "gen_ai.agent.name": self._service,
                "gen_ai.input.messages": _messages([{"role": "user", "content": question}]),
                "gen_ai.output.messages": _messages([{"role": "assistant", "content": answer}]),
            }
        self._spans.append(self._span(f"{self._service}.run", self._root, None, self._start, said))
        return self._spans

    def _turn(self, turn: int) -> None:
        tool = self._random.choice(TOOLS)
        asked = json.dumps(
            {"query": self._prose(30, 160), "limit": self._random.randrange(50), "order": self._number()}
        )
        call = {"id": f"call_{self._random.getrandbits(64):016x}", "name": tool, "arguments": asked}
        thought = self._prose(60, 500)
        self._llm(thought, call)
        self._history.append({"role": "assistant", "content": thought, "tool_calls": [call]})
        if self._random.random() < 0.4:
            self._retriever(asked)
        output = self._tool(call)
        self._history.append({"role": "tool", "content": output, "tool_call_id": call["id"]})
        while sum(len(message["content"]) for message in self._history) > 8000:
            del self._history[2:4]

    def _llm(self, thought: str, call: dict[str, str]) -> None:
        began = self._at
        prompt = sum(len(message["content"]) for message in self._history) // 4
        tokens = prompt, len(thought) // 4 + 30
        said = (
            self._llm_open_inference(thought, call, tokens)
            if self._open_inference
            else self._llm_gen_ai(thought, call, tokens)
        )
        self._span_after("chat " + self._model, began, said, seconds=4.0)

    def _llm_open_inference(self, thought: str, call: dict[str, str], tokens: tuple[int, int]) -> dict[str, Any]:
        said: dict[str, Any] = {
            "openinference.span.kind": "LLM",
            "llm.model_name": self._model,
            "llm.token_count.prompt": tokens[0],
            "llm.token_count.completion": tokens[1],
            "llm.token_count.total": sum(tokens),
            "llm.invocation_parameters": '{"temperature": 0.2, "max_tokens": 1024}',
        }
        for i, message in enumerate(self._history):
            said[f"llm.input_messages.{i}.message.role"] = message["role"]
            said[f"llm.input_messages.{i}.message.content"] = message["content"]
        out = "llm.output_messages.0.message"
        said |= {f"{out}.role": "assistant", f"{out}.content": thought}
        said[f"{out}.tool_calls.0.tool_call.id"] = call["id"]
        said[f"{out}.tool_calls.0.tool_call.function.name"] = call["name"]
        said[f"{out}.tool_calls.0.tool_call.function.arguments"] = call["arguments"]
        return said

    def _llm_gen_ai(self, thought: str, call: dict[str, str], tokens: tuple[int, int]) -> dict[str, Any]:
        asked = {
            "type": "tool_call",
            "id": call["id"],
            "name": call["name"],
            "arguments": json.loads(call["arguments"]),
        }
        parts = [{"type": "text", "content": thought}, asked]
        return {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": self._model,
            "gen_ai.response.model": self._model,
            "gen_ai.response.id": f"chatcmpl-{self._random.getrandbits(64):016x}",
            "gen_ai.usage.input_tokens": tokens[0],
            "gen_ai.usage.output_tokens": tokens[1],
            "gen_ai.input.messages": _messages(self._history),
            "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": parts, "finish_reason": "tool_call"}]),
        }

    def _retriever(self, query: str) -> None:
        said: dict[str, Any] = {"openinference.span.kind": "RETRIEVER", "input.value": query}
        for i in range(5):
            said[f"retrieval.documents.{i}.document.id"] = f"doc-{self._random.randrange(100_000)}"
            said[f"retrieval.documents.{i}.document.content"] = self._prose(700, 900)
            said[f"retrieval.documents.{i}.document.score"] = round(self._random.random(), 4)
        self._span_after("retrieve", self._at, said, seconds=0.4)

    def _tool(self, call: dict[str, str]) -> str:
        rows = [{"order": self._number(), "note": self._prose(60, 240)} for _ in range(self._random.randint(1, 19))]
        output = json.dumps({"rows": rows, "took_ms": self._random.randrange(900)})
        failed = self._random.random() < 0.04
        if self._open_inference:
            said = {"openinference.span.kind": "TOOL", "tool.name": call["name"], "input.value": call["arguments"]}
            result = {} if failed else {"output.value": output, "output.mime_type": "application/json"}
        else:
            said = {
                "gen_ai.operation.name": "execute_tool",
                "gen_ai.tool.name": call["name"],
                "gen_ai.tool.call.id": call["id"],
                "gen_ai.tool.call.arguments": call["arguments"],
            }
            result = {} if failed else {"gen_ai.tool.call.result": output}
        self._span_after(call["name"], self._at, said | result, seconds=1.5, failed=failed)
        return "TimeoutError: upstream timed out" if failed else output

    def _span_after(self, name: str, began: int, said: dict[str, Any], *, seconds: float, failed: bool = False) -> None:
        self._at = began + int(self._random.uniform(0.1, seconds) * SECOND)
        self._spans.append(self._span(name, self._id(), self._root, began, said, failed=failed))

    def _span(
        self, name: str, span_id: str, parent: str | None, start: int, said: dict[str, Any], *, failed: bool = False
    ) -> RawSpan:
        trouble = {
            "exception.type": "TimeoutError",
            "exception.message": f"upstream timed out after 30 s, order {self._number()}",
            "exception.stacktrace": 'Traceback (most recent call last):\n  File "tools.py", line 8\nTimeoutError',
        }
        return RawSpan(
            trace_id=self._trace_id,
            span_id=span_id,
            parent_id=parent,
            name=name,
            start=start,
            end=self._at,
            status="error" if failed else "ok",
            status_message=trouble["exception.message"] if failed else "",
            attributes=said | self._who,
            events=[RawEvent(name="exception", time=self._at, attributes=trouble)] if failed else [],
            resource={
                "service.name": self._service,
                "telemetry.sdk.language": "python",
                "deployment.environment": "prod",
            },
            scope="openinference.instrumentation.openai" if self._open_inference else "opentelemetry.instrumentation",
            scope_version="0.1.30",
        )

    def _id(self) -> str:
        return f"{self._random.getrandbits(64):016x}"

    def _number(self) -> str:
        return f"ORD-{self._random.randrange(1_000_000):06d}"

    def _prose(self, least: int, most: int) -> str:
        want, said, length = self._random.randint(least, most), [], 0
        while length < want:
            said.append(self._random.choice(SENTENCES))
            length += len(said[-1]) + 1
        return " ".join(said)[:want]


def _messages(history: Iterable[dict[str, Any]]) -> str:
    return json.dumps([{"role": m["role"], "parts": [{"type": "text", "content": m["content"]}]} for m in history])


def otlp(spans: Iterable[RawSpan]) -> bytes:
    """An OTLP/HTTP export request with these spans."""
    request = ExportTraceServiceRequest()
    groups: dict[tuple[str, str], list[RawSpan]] = {}
    for span in spans:
        groups.setdefault((json.dumps(span.resource, sort_keys=True), span.scope), []).append(span)
    for group in groups.values():
        resource = request.resource_spans.add()
        resource.resource.attributes.extend(_pairs(group[0].resource))
        scope = resource.scope_spans.add()
        scope.scope.name, scope.scope.version = group[0].scope, group[0].scope_version
        scope.spans.extend(_otlp_span(span) for span in group)
    return request.SerializeToString()


def _otlp_span(span: RawSpan) -> OtlpSpan:
    code = {"unset": 0, "ok": 1, "error": 2}[span.status]
    return OtlpSpan(
        trace_id=bytes.fromhex(span.trace_id),
        span_id=bytes.fromhex(span.span_id),
        parent_span_id=bytes.fromhex(span.parent_id or ""),
        name=span.name or "",
        start_time_unix_nano=span.start or 0,
        end_time_unix_nano=span.end or 0,
        attributes=_pairs(span.attributes),
        status=Status(code=code, message=span.status_message),  # type: ignore[arg-type]
        events=[
            OtlpSpan.Event(name=event.name, time_unix_nano=event.time or 0, attributes=_pairs(event.attributes))
            for event in span.events
        ],
    )


def _pairs(attributes: dict[str, Any]) -> list[KeyValue]:
    return [KeyValue(key=key, value=_value(value)) for key, value in attributes.items()]


def _value(value: Any) -> AnyValue:
    match value:
        case bool():
            return AnyValue(bool_value=value)
        case int():
            return AnyValue(int_value=value)
        case float():
            return AnyValue(double_value=value)
        case list():
            return AnyValue(array_value=ArrayValue(values=[_value(item) for item in value]))
        case _:
            return AnyValue(string_value=str(value))


def batches(spans: Iterable[Sequence[RawSpan]], size: int = 512) -> Iterator[list[RawSpan]]:
    """The spans of many traces, cut into batches of a size as an exporter sends them."""
    batch: list[RawSpan] = []
    for trace in spans:
        batch += trace
        while len(batch) >= size:
            yield batch[:size]
            del batch[:size]
    if batch:
        yield batch
