"""Foreign files become spans: whole traces, with ids that depend on the content alone."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv import translate
from backtrail.core.semconv.imports import FORMATS, detect, swe_agents
from backtrail.core.semconv.imports.delivery import deliveries
from backtrail.core.semconv.imports.failure import failure
from backtrail.core.semconv.imports.moments import nanos
from backtrail.core.semconv.imports.openinference import duration
from backtrail.core.semconv.imports.otlp import request

CALL = {"id": "call_1", "type": "function", "function": {"name": "cancel", "arguments": '{"order": "#W1"}'}}
TAU: dict[str, Any] = {
    "task_id": 3,
    "trial": 1,
    "reward": 0.0,
    "info": {"task": {"user_id": "sofia_kim_7287", "instruction": "You are Sofia.", "actions": []}},
    "traj": [
        {"role": "system", "content": "# Airline Agent Policy"},
        {"role": "user", "content": "Cancel it"},
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "call_1", "name": "cancel", "content": "Error: order not found"},
        {"role": "assistant", "content": "I could not."},
    ],
}
WHO: dict[str, Any] = {
    "question": "How many?",
    "question_ID": "q1",
    "mistake_agent": "Excel_Expert",
    "mistake_step": "0",
    "system_prompt": {"Excel_Expert": "You know Excel."},
    "history": [
        {"name": "Excel_Expert", "role": "assistant", "content": "Run:\n```python\nprint(x)\n```"},
        {
            "name": "Computer_terminal",
            "role": "user",
            "content": "exitcode: 1 (execution failed)\nCode output: Traceback\nNameError: name 'x' is not defined\n",
        },
        {"name": "Logic_Expert", "role": "user", "content": "Four. TERMINATE"},
    ],
}
MAGENTIC: dict[str, Any] = {
    "question": "Who?",
    "mistake_agent": "WebSurfer",
    "mistake_step": "2",
    "history": [
        {"role": "human", "content": "Who?"},
        {"role": "Orchestrator (thought)", "content": "Plan"},
        {"role": "Orchestrator (-> WebSurfer)", "content": "Search it"},
        {"role": "WebSurfer", "content": "I typed it"},
    ],
}
TRAIL: dict[str, Any] = {
    "trace_id": "a" * 32,
    "spans": [
        {
            "timestamp": "2025-03-19T16:44:56.519023Z",
            "duration": "PT3M3.859561S",
            "span_id": "b" * 16,
            "parent_span_id": None,
            "span_name": "main",
            "status_code": "Unset",
            "span_attributes": {"openinference.span.kind": "AGENT"},
            "logs": [{"timestamp": "2025-03-19T16:44:57", "body": {"function.name": "main"}}],
            "child_spans": [
                {
                    "timestamp": "2025-03-19T16:44:57Z",
                    "duration": "PT0.5S",
                    "span_id": "c" * 16,
                    "span_name": "PageDownTool",
                    "status_code": "Error",
                    "status_message": "TypeError: page_down",
                    "span_attributes": {"openinference.span.kind": "TOOL", "input.value": "{}"},
                    "events": [{"Name": "exception", "Timestamp": "2025-03-19T16:44:57Z", "Attributes": {"a": "b"}}],
                    "child_spans": [],
                }
            ],
        }
    ],
}
LANGFUSE: dict[str, Any] = {
    "id": "t1",
    "name": "chat",
    "timestamp": "2026-01-02T03:04:05.000Z",
    "userId": "u1",
    "sessionId": "s1",
    "tags": ["a"],
    "observations": [
        {
            "id": "o1",
            "traceId": "t1",
            "type": "GENERATION",
            "name": "answer",
            "startTime": "2026-01-02T03:04:05.100Z",
            "endTime": "2026-01-02T03:04:06.100Z",
            "level": "ERROR",
            "statusMessage": "boom",
            "parentObservationId": None,
        }
    ],
}
LANGSMITH: dict[str, Any] = {
    "id": "r1",
    "trace_id": "r1",
    "name": "agent",
    "run_type": "chain",
    "start_time": "2026-01-02T03:04:05.000000+00:00",
    "end_time": "2026-01-02T03:04:07.000000+00:00",
    "inputs": {"q": "Hi"},
    "child_runs": [
        {"id": "r2", "name": "tool", "run_type": "tool", "inputs": {}, "start_time": 1767323045123, "error": "E\nmore"}
    ],
}
MESSAGES: dict[str, Any] = {
    "question": "Are they plants?",
    "total_index": 20,
    "tools": [
        {"type": "function", "function": {"name": "cancel", "description": "d", "parameters": {"type": "object"}}}
    ],
    "messages": TAU["traj"],
}
SWE: dict[str, Any] = {
    "agent": "openhands",
    "instance": "django-1",
    "thoughts_actions": (
        "Iteration 0: Thought=Look\nfirst; Action={'arguments': '{\"command\": \"ls\"}', 'name': 'execute_bash'}\n---\n"
        "Iteration 1: Thought=Done; Action={'arguments': '{}', 'name': 'finish'}\n"
    ),
    "results_actions": (
        "Result at iteration 0: ERROR:\nNo such file; Next action: {'arguments': '{}', 'name': 'finish'}\n---\n"
    ),
}
OBJECTS = {
    "tau-bench": TAU,
    "who-and-when": WHO,
    "openinference": TRAIL,
    "langfuse": LANGFUSE,
    "langsmith": LANGSMITH,
    "openai-messages": MESSAGES,
    "swe-agents": SWE,
}


def read(found: Any) -> list[RawSpan]:
    known = detect(found)
    assert known, "no format claims it"
    return known.spans(found)


def test_every_format_has_an_example_here() -> None:
    assert sorted(OBJECTS) == sorted(each.name for each in FORMATS)


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_is_claimed_by_its_own_format_alone(name: str) -> None:
    assert [each.name for each in FORMATS if each.reads(OBJECTS[name])] == [name]


@pytest.mark.parametrize("name", OBJECTS)
def test_reading_twice_gives_the_same_spans(name: str) -> None:
    assert read(OBJECTS[name]) == read(json.loads(json.dumps(OBJECTS[name])))


@pytest.mark.parametrize("name", OBJECTS)
def test_a_list_and_an_envelope_read_like_the_object(name: str) -> None:
    alone = read(OBJECTS[name])
    assert read([OBJECTS[name]]) == read({"data": [OBJECTS[name]]}) == alone


@pytest.mark.parametrize("name", OBJECTS)
def test_every_parent_is_in_the_trace(name: str) -> None:
    spans = read(OBJECTS[name])
    ids = {raw.span_id for raw in spans}
    assert len(ids) == len(spans)
    assert {raw.parent_id for raw in spans} - {None} <= ids
    assert sum(raw.parent_id is None for raw in spans) == 1
    assert all(raw.start is not None and (raw.end is None or raw.end >= raw.start) for raw in spans)


def test_a_tau_run_is_an_agent_over_its_calls_and_tools() -> None:
    root, asks, tool, tells = [translate(raw) for raw in read(TAU)]
    assert [root.kind, asks.kind, tool.kind, tells.kind] == ["agent", "llm", "tool", "llm"]
    assert [m.role for m in tells.input_messages] == ["system", "user", "assistant", "tool"]
    assert tells.input_messages[3].tool_call_id == "call_1"
    assert asks.output_messages[0].tool_calls[0].arguments == {"order": "#W1"}
    assert tool.tool
    assert (tool.tool.name, tool.tool.arguments, tool.tool.call_id) == ("cancel", {"order": "#W1"}, "call_1")
    assert tool.tool.output == "Error: order not found"
    assert tool.status == "error"
    assert tool.error
    assert tool.error.message == "Error: order not found"
    assert (root.session_id, root.user_id, root.trace_name) == ("airline-3-1", "sofia_kim_7287", "airline task 3")
    assert root.metadata["reward"] == 0.0
    assert root.notes == ("The file has no times: those shown keep the order of the steps and mean nothing else.",)
    assert root.status == "unset", "a low reward is a label, not something that the run knew"


def test_a_transfer_to_a_human_is_an_escalation() -> None:
    call = {"id": "call_2", "type": "function", "function": {"name": "transfer_to_human_agents", "arguments": "{}"}}
    transfer = [
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {
            "role": "tool",
            "tool_call_id": "call_2",
            "name": "transfer_to_human_agents",
            "content": "Transfer successful",
        },
    ]
    spans = [translate(raw) for raw in read({**TAU, "traj": [*TAU["traj"], *transfer]})]
    assert [span.name for span in spans if span.escalated] == ["transfer_to_human_agents"]


def test_who_and_when_steps_count_as_its_labels_do() -> None:
    spans = [translate(raw) for raw in read(WHO)]
    steps = {span.kind: span.attributes.get("backtrail.import.step") for span in spans}
    terminal = next(span for span in spans if span.kind == "tool")
    first = next(span for span in spans if span.kind == "llm")
    assert [span.name for span in spans if span.kind == "agent"] == ["GroupChat", "Excel_Expert", "Logic_Expert"]
    assert steps["tool"] == 1
    assert terminal.tool
    assert terminal.tool.arguments == {"code": "print(x)\n"}
    assert terminal.error
    assert terminal.error.type == "NameError"
    assert first.input_messages[0].content == "You know Excel."
    assert spans[0].metadata["mistake_step"] == "0"


def test_others_speak_as_the_user_in_a_group_chat() -> None:
    last = translate(read(WHO)[-1])
    assert [m.role for m in last.input_messages] == ["user", "user", "tool"]
    assert last.input_messages[1].name == "Excel_Expert"


def test_magentic_one_has_its_orchestrator_at_the_root() -> None:
    spans = [translate(raw) for raw in read(MAGENTIC)]
    assert [(span.kind, span.name) for span in spans if span.kind == "agent"] == [
        ("agent", "Orchestrator"),
        ("agent", "WebSurfer"),
    ]
    assert [span.attributes.get("backtrail.import.step") for span in spans] == [None, 1, 2, 3, 3]


def test_a_trail_span_keeps_ids_times_and_errors() -> None:
    root, tool = read(TRAIL)
    assert root.start == 1742402696519023000
    assert root.end == root.start + 183_859_561_000
    assert (tool.parent_id, tool.status, tool.status_message) == (root.span_id, "error", "TypeError: page_down")
    assert tool.events[0].name == "exception"
    assert root.events[0].attributes == {"body": {"function.name": "main"}}


def test_a_langfuse_export_reads_like_its_events() -> None:
    trace, generation = read(LANGFUSE)
    assert trace.source == generation.source == "langfuse-event"
    assert trace.attributes["type"] == "trace"
    assert generation.attributes["type"] == "generation"
    assert (generation.span_id, generation.status, generation.status_message) == ("o1", "error", "boom")
    assert trace.end == generation.end


def test_a_langsmith_child_finds_its_parent_and_trace() -> None:
    parent, child = read(LANGSMITH)
    assert (child.trace_id, child.parent_id, child.source) == ("r1", "r1", "langsmith-run")
    assert child.start == 1_767_323_045_123_000_000
    assert (child.status, child.status_message) == ("error", "E")
    assert "child_runs" not in parent.attributes


def test_openai_messages_bring_their_tools() -> None:
    root, asks, *_ = [translate(raw) for raw in read(MESSAGES)]
    assert root.trace_name == "Are they plants?"
    bare = translate(read({"messages": MESSAGES["messages"]})[0])
    assert (bare.trace_name, len(bare.notes)) == ("run", 1)
    assert asks.tools_offered[0].name == "cancel"
    assert asks.tools_offered[0].schema == {"type": "object"}


def test_swe_agents_texts_become_calls_and_results() -> None:
    files = {f"x/openhands/parsed/{view}/django-1.txt": SWE[view] for view in swe_agents.VIEWS}
    assert swe_agents.gathered(files) == [SWE]
    root, first, tool, last = [translate(raw) for raw in read(SWE)]
    assert first.output_messages[0].content == "Look\nfirst"
    assert root.input == "django-1"
    assert tool.tool
    assert (tool.tool.name, tool.tool.arguments, tool.tool.output) == (
        "execute_bash", {"command": "ls"}, "ERROR:\nNo such file",
    )  # fmt: skip
    assert tool.error
    assert tool.error.message == "ERROR: No such file"
    assert last.output_messages[0].tool_calls[0].name == "finish"
    assert "prompts" in str(root.attributes["backtrail.import.note"])


@pytest.mark.parametrize("end", ["; Next action: END", "; Action at iteration1 : END OF TRAJECTORY", ""])
def test_what_follows_the_last_result_is_no_part_of_it(end: str) -> None:
    told = {**SWE, "results_actions": f"Result at iteration 0: two\nlines{end}\n"}
    tool = translate(read(told)[2]).tool
    assert tool
    assert tool.output == "two\nlines"


def test_autocoderover_splits_its_calls_and_their_results() -> None:
    found = {
        "agent": "autocoderover",
        "instance": "i",
        "thoughts_actions": 'Thought at Iteration 0: T\nAction at Iteration 0: look("A");find("b", "A")\n',
        "results_actions": 'Result at Iteration 0: Result of look("A"):\n1\nResult of find("b", "A"):\n2\n',
    }
    tools = [span for raw in read(found) if (span := translate(raw)).kind == "tool"]
    assert [(span.tool and span.tool.arguments) for span in tools] == [["A"], ["b", "A"]]
    assert [str(span.tool and span.tool.output)[-1] for span in tools] == ["1", "2"]


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("Error: order not found", ("tool_error", "Error: order not found")),
        ('{"error": {"message": "no seats"}}', ("tool_error", "no seats")),
        ("Traceback (most recent call last):\n  x\nValueError: bad city\n", ("ValueError", "ValueError: bad city")),
        ("Errors are documented here", None),
        ('{"status": "ok", "error": null}', None),
        ("exitcode: 0 (execution succeeded)", None),
        ("", None),
    ],
)
def test_an_output_that_begins_with_its_failure_tells_it(output: str, told: tuple[str, str] | None) -> None:
    assert failure(output) == told


def test_durations_and_moments_are_exact() -> None:
    assert duration("PT3M3.859561S") == 183_859_561_000
    assert duration("P1DT2H") == 93_600_000_000_000
    assert duration("3m") is None
    assert nanos("2025-03-19T16:44:56.519023Z") == nanos("2025-03-19T16:44:56.519023") == 1742402696519023000
    assert nanos(1_742_402_696_519) == 1_742_402_696_519_000_000
    assert nanos("soon") is None


def test_spans_travel_as_otlp_with_ids_that_fit() -> None:
    sent = request([*read(LANGSMITH), *read(TAU)])
    spans = [span for each in sent["resourceSpans"] for scope in each["scopeSpans"] for span in scope["spans"]]
    assert {len(span["traceId"]) for span in spans} == {32}
    assert {len(span["spanId"]) for span in spans} == {16}
    assert spans[1]["parentSpanId"] == spans[0]["spanId"]
    assert json.loads(json.dumps(sent)) == sent


def test_every_source_travels_in_its_own_protocol() -> None:
    sent = list(deliveries([*read(LANGFUSE), *read(LANGSMITH), *read(TAU)]))
    assert [(each.path, each.spans) for each in sent] == [
        ("/api/public/ingestion", 2), ("/runs/batch", 2), ("/v1/traces", 4),
    ]  # fmt: skip
    trace, generation = sent[0].body["batch"]
    assert (trace["type"], trace["body"]["id"], trace["body"]["endTime"]) == (
        "trace-create", "t1", "2026-01-02T03:04:06.100000Z",
    )  # fmt: skip
    assert (generation["type"], generation["body"]["traceId"]) == ("generation-create", "t1")
    assert sent[1].body["post"][1]["parent_run_id"] == "r1"


def test_a_batch_is_cut_where_it_is_full() -> None:
    assert [each.spans for each in deliveries(read(TAU), at_most=3)] == [3, 1]


KEYS = sorted({key for example in OBJECTS.values() for key in example} | {"data", "role", "content", "child_spans"})
PLAIN = st.none() | st.text() | st.integers() | st.booleans()


@given(st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner)))
def test_garbage_is_never_an_exception(found: Any) -> None:
    known = detect(found)
    if known:
        known.spans(found)


@pytest.mark.parametrize("name", OBJECTS)
@given(
    garbage=st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner)),
    data=st.data(),
)
def test_an_object_with_one_broken_field_is_never_an_exception(name: str, garbage: Any, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(OBJECTS[name])))
    broken = {**OBJECTS[name], key: garbage}
    known = detect(broken)
    if known:
        known.spans(broken)
