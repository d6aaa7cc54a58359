"""Ordinary traces of any SDK as tapes: models are answered in their provider's wire, tools by their arguments."""

import json
from collections.abc import Iterator
from typing import Any

import anthropic
import httpx
import openai
import pytest

import backtrail
from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.span import Span, SpanError, Tool
from backtrail.core.model.units import Nanos, SpanId, TraceId
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.lines import read
from backtrail.core.tape.recording.tape import Tape
from backtrail.core.tape.traced.tape_of import tape_of
from backtrail.testing.server import running_server
from tests.wire.replay import CAPTURES, scenario, send

DIALECTS = (
    "openinference", "langfuse--5", "langfuse--4", "langsmith--0.15.0--api", "pydantic-ai", "autogen", "strands",
    "google-adk--2", "agent-framework", "traceloop", "openllmetry", "logfire",
)  # fmt: skip
CHOSEN = [
    capture for capture in CAPTURES if scenario(capture).startswith(DIALECTS) and "error" not in scenario(capture)
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with running_server(tmp_path_factory.mktemp("traces")) as server, httpx.Client(base_url=server.url) as client:
        yield client


def test_captured_traces_of_many_dialects_answer_every_call_that_they_tell(client: httpx.Client) -> None:
    ready, dialects = 0, set()
    for capture in CHOSEN:
        send(client, capture)
        for row in client.get("/api/traces", params={"project": scenario(capture)}).json()["rows"]:
            told = client.get(f"/api/traces/{row['trace_id']}/readiness", params={"project": scenario(capture)}).json()
            assert [lack for lack in told["lacks"] if not (lack["span_id"] and lack["what"] and lack["hint"])] == []
            if told["ready"] and told["events"].get("llm"):
                lines = client.get(f"/api/traces/{row['trace_id']}/tape", params={"project": scenario(capture)}).text
                everything_again(read(lines.split("\n")))
                ready += 1
                dialects.add(told["dialect"])
    assert ready >= 20
    assert len(dialects) >= 4


def everything_again(tape: Tape) -> None:
    """Ask for everything on a tape, as a program would: over the wire of a model, and by calling tools."""
    with (
        backtrail.replay(tape) as run,
        openai.OpenAI(base_url="http://127.0.0.1:9/v1", api_key="k", max_retries=0) as ai,
    ):
        for event in tape.events:
            if event.kind == "llm" and "conversation" in event.args and event.outcome == "value":
                asked(ai, event)
            else:
                run.session.reel.take(_ask(event))
    assert run.faithful


def asked(ai: openai.OpenAI, event: Event) -> None:
    answer = event.result["answer"]
    messages = [_message(*turn) for turn in event.args["conversation"]]
    got = ai.chat.completions.create(model="m", messages=messages).choices[0].message
    assert (got.content or "") == answer["text"]
    assert [call.function.name for call in got.tool_calls or ()] == [call["name"] for call in answer["tool_calls"]]


def _message(role: str, text: str, calls: list[list[Any]]) -> Any:
    told: dict[str, Any] = {"role": role, "content": text}
    if calls:
        told["tool_calls"] = [
            {"id": f"c{at}", "type": "function", "function": {"name": name, "arguments": json.dumps(args)}}
            for at, (name, args) in enumerate(calls)
        ]
    return told


def _ask(event: Event) -> Any:
    from backtrail.core.tape.matching.ask import Ask

    conversation = event.args.get("conversation") or ([["user", "?", []]] if event.kind == "llm" else None)
    return Ask(kind=event.kind, name=event.name, args=event.args, conversation=conversation)


def span(number: int, kind: Any, **more: Any) -> Span:
    start = Nanos(1_796_000_000_000_000_000 + number * 1_000_000)
    more = {"end": Nanos(start + 500_000), "status": "ok", "dialect": "genai", **more}
    parent = None if number == 0 else SpanId("0")
    return Span(trace_id=TraceId("t"), span_id=SpanId(str(number)), parent_id=parent, kind=kind, start=start,
                is_root=number == 0, **more)  # fmt: skip


QUESTION = Message(role="user", content="Refund A17")
CALL = ToolCall(id="toolu_1", name="refund", arguments={"order": "A17", "amount": 9.0})
WISH = Message(role="assistant", content="I do.", tool_calls=(CALL,))
RESULT = Message(role="tool", content='{"paid": true}', tool_call_id="toolu_1")
DONE = Message(role="assistant", content="Done.")
TURNS = [
    span(1, "llm", name="chat", input_messages=(QUESTION,), output_messages=(WISH,)),
    span(3, "llm", name="chat", input_messages=(QUESTION, WISH, RESULT), output_messages=(DONE,)),
]
ROOT = span(0, "agent", name="desk", input="Refund A17")
RAN = span(
    2, "tool", name="refund", tool=Tool(name="refund", arguments="A17", output={"paid": True}, call_id="toolu_1")
)


def desk(question: str) -> str:
    """An agent over Anthropic's wire, as anybody writes it."""

    @backtrail.observe(kind="tool")
    def refund(order: str, amount: float) -> dict[str, bool]:
        raise AssertionError("a replay pays nothing back")

    said: list[Any] = [{"role": "user", "content": question}]
    with anthropic.Anthropic(base_url="http://127.0.0.1:9", api_key="k", max_retries=0) as claude:
        while True:
            answer = claude.messages.create(model="claude-sonnet-5", max_tokens=99, messages=said)
            said.append({"role": "assistant", "content": [block.model_dump() for block in answer.content]})
            calls = [block for block in answer.content if block.type == "tool_use"]
            if not calls:
                return str(answer.content[0].text)
            results = [(call.id, json.dumps(refund(**call.input))) for call in calls]
            blocks = [{"type": "tool_result", "tool_use_id": id_, "content": told} for id_, told in results]
            said.append({"role": "user", "content": blocks})


def test_a_trace_runs_again_over_another_wire_than_told_it() -> None:
    traced = tape_of([ROOT, *TURNS, RAN])
    assert traced.readiness.ready
    assert dict(traced.readiness.events) == {"llm": 2, "tool": 1}
    with backtrail.replay(traced.tape) as run:
        assert desk("Refund A17") == "Done."
    assert run.faithful


def test_where_no_span_tells_of_tools_their_results_are_in_the_next_request() -> None:
    traced = tape_of([ROOT, *TURNS])
    assert [(event.kind, event.name) for event in traced.tape.events] == [("llm", ""), ("tool", "refund"), ("llm", "")]
    with backtrail.replay(traced.tape):
        assert desk("Refund A17") == "Done."


def test_what_lacks_is_told_with_its_span_and_refuses() -> None:
    cut = '{"rows": [' + "1, " * 100
    for broken, what in (
        (span(2, "tool", name="refund", tool=Tool(name="refund", arguments={})), "its output was not recorded"),
        (span(2, "tool", name="refund", tool=Tool(name="refund", arguments={}), end=None), "it never ended"),
        (span(2, "tool", name="refund", tool=Tool(name="refund", arguments={}, output=cut)), "its output was cut"),
        (span(4, "llm", name="chat", input_messages=(QUESTION,)), "the model's answer was not recorded"),
    ):
        readiness = tape_of([ROOT, *TURNS[:1], broken]).readiness
        assert not readiness.ready
        assert [(lack.span_id, lack.what) for lack in readiness.lacks if lack.fatal] == [(broken.span_id, what)]


def test_a_question_that_was_not_recorded_is_answered_in_its_place_and_said_so() -> None:
    blind = span(1, "llm", name="chat", output_messages=(DONE,))
    traced = tape_of([ROOT, blind])
    assert traced.readiness.ready
    assert [lack.fatal for lack in traced.readiness.lacks] == [False]
    with backtrail.replay(traced.tape) as run:
        assert desk("anything") == "Done."
    assert [event.source for event in run.tape.events] == ["position"]


def test_a_tool_that_failed_in_the_trace_raises_its_class_again() -> None:
    failed = span(2, "tool", name="refund", tool=Tool(name="refund", arguments={}, call_id="toolu_1"), status="error",
                  error=SpanError(type="PermissionError", message="not yours"))  # fmt: skip
    traced = tape_of([ROOT, *TURNS, failed])
    with pytest.raises(PermissionError, match="not yours"), backtrail.replay(traced.tape):
        desk("Refund A17")


def test_the_users_words_are_the_entrys_argument() -> None:
    assert tape_of([ROOT, *TURNS]).tape.header.entry.args == {"": "Refund A17"}
