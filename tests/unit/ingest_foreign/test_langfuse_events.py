"""Langfuse's ingestion events: any order, any number of times, one truth."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.model.merge import merge
from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv import translate
from backtrail.server.ingest.decoded import Limits
from backtrail.server.ingest.langfuse.decode import decode

RUN: list[dict[str, Any]] = [
    {"type": "trace-create", "body": {"id": "T", "name": "agent", "start_time": "2026-11-22T12:00:00Z"}},
    {"type": "trace-create", "body": {"id": "T", "metadata": {"a": 1}, "tags": ["x"]}},
    {"type": "trace-create", "body": {"id": "T", "metadata": {"b": 2}, "tags": ["y"], "userId": None}},
    {"type": "trace-create", "body": {"id": "T", "userId": "u", "output": "done", "end_time": "2026-11-22T12:00:09Z"}},
]
GENERATION: list[dict[str, Any]] = [
    {"type": "generation-create", "body": {"id": "G", "traceId": "T", "name": "llm", "model": "m", "input": "hi",
                                           "startTime": "2026-11-22T12:00:01Z", "parentObservationId": "P"}},
    {"type": "generation-update", "body": {"id": "G", "traceId": "T", "output": "hello", "level": "ERROR",
                                           "statusMessage": "cut", "endTime": "2026-11-22T12:00:02Z"}},
    {"type": "generation-update", "body": {"id": "G", "traceId": "T", "usageDetails": {"input": 3, "output": 2}}},
]  # fmt: skip


def stamped(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"id": f"e{number}", "timestamp": f"2026-11-22T12:00:{number:02}Z", **event}
        for number, event in enumerate(events)
    ]


def parts(events: list[dict[str, Any]]) -> list[RawSpan]:
    return decode(events, Limits()).parts


@given(
    st.lists(st.sampled_from(stamped(RUN)), min_size=1)
    .map(lambda more: [*stamped(RUN), *more])
    .flatmap(st.permutations)
)
def test_a_trace_told_in_any_order_is_one_trace(events: list[dict[str, Any]]) -> None:
    span = translate(merge(parts(events)))
    assert (span.name, span.user_id, span.tags, span.output) == ("agent", "u", ("y",), "done")
    assert span.metadata == {"a": 1, "b": 2}
    assert span.start is not None
    assert span.end is not None
    assert span.end - span.start == 9_000_000_000


@given(st.permutations(stamped(GENERATION)))
def test_an_update_before_its_create_is_not_lost(events: list[dict[str, Any]]) -> None:
    span = translate(merge(parts(events)))
    assert (span.kind, span.model, span.parent_id, span.status) == ("llm", "m", "P", "error")
    assert (span.input_messages[0].content, span.output_messages[0].content) == ("hi", "hello")
    assert span.usage is not None
    assert span.usage.total == 5


def test_an_observation_without_a_parent_hangs_on_its_trace() -> None:
    created = {"type": "span-create", "body": {"id": "S", "traceId": "T", "name": "s"}}
    updated = {"type": "span-update", "body": {"id": "S", "traceId": "T"}}
    assert [part.parent_id for part in parts(stamped([created, updated]))] == ["T", None]


def test_a_trace_that_only_a_low_level_call_made_does_not_stay_open() -> None:
    (trace,) = parts(stamped([{"type": "trace-create", "body": {"id": "T", "name": "n", "input": {"q": 1}}}]))
    assert trace.end is not None


def test_only_what_cannot_be_used_is_refused() -> None:
    found = decode(
        [
            {"id": "a", "type": "span-create", "timestamp": "no time", "body": {"id": 7, "name": "odd", "level": 3}},
            {"id": "b", "type": "span-create", "body": {}},
            {"id": "c", "type": "sdk-log", "body": {"log": "x"}},
            {"id": "d", "type": "nonsense", "body": {"id": "x"}},
            {"id": "e", "type": "score-create", "body": {"name": "s"}},
            "text",
        ],
        Limits(),
    )
    assert found.accepted == ["a", "c"]
    assert [refusal.id for refusal in found.refused] == ["b", "d", "e", "event 5"]
    assert found.parts[0].notes


def test_scores_keep_their_type() -> None:
    bodies = [
        {"id": "1", "name": "n", "value": 0.5, "traceId": "T"},
        {"id": "2", "name": "c", "value": "good", "dataType": "CATEGORICAL", "observationId": "S"},
        {"id": "3", "name": "b", "value": 1, "dataType": "BOOLEAN"},
        {"name": "d", "value": "free", "dataType": "TEXT", "comment": "why"},
    ]
    found = decode(stamped([{"type": "score-create", "body": body} for body in bodies]), Limits()).scores
    assert [(one.data_type, one.value, one.text) for one in found] == [
        ("numeric", 0.5, None), ("categorical", None, "good"), ("boolean", 1.0, None), ("text", None, "free"),
    ]  # fmt: skip
    assert found[3].id == "e3"


def test_nothing_that_json_can_say_breaks_an_event() -> None:
    deep: Any = "x"
    for _ in range(400):
        deep = [deep]
    body = {"id": "S", "traceId": "T", "input": deep, "output": float("nan"), "name": "a\ud800b", "metadata": 10**30}
    (part,) = parts(stamped([{"type": "span-create", "body": body}]))
    assert part.attributes["output"] == "nan"
    assert "nested" in part.notes[0]
    assert translate(part).name
