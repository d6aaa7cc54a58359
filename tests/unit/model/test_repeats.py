"""Claims about spans that tell of one and the same run of a tool or a retriever."""

from typing import Any

import pytest

from backtrail.core.model.calls import filled
from backtrail.core.model.span import Kind, SpanHead, Usage
from backtrail.core.model.summary import summarise
from backtrail.core.model.units import Nanos, SpanId, TraceId


def head(span_id: str, kind: Kind = "chain", parent: str | None = None, **more: Any) -> SpanHead:
    more.setdefault("start", Nanos(1))
    more.setdefault("end", Nanos(2))
    more.setdefault("is_root", parent is None)
    above = None if parent is None else SpanId(parent)
    return SpanHead(trace_id=TraceId("t"), span_id=SpanId(span_id), parent_id=above, kind=kind, **more)


def test_a_retriever_around_its_own_inner_half_is_one_retrieval() -> None:
    heads = [head("r", "retriever"), head("step", parent="r"), head("_r", "retriever", "step")]
    assert summarise(heads).totals.retrievals == 1


def test_a_retriever_that_gathers_from_others_is_as_many_retrievals_as_they_are() -> None:
    heads = [head("fusion", "retriever"), head("a", "retriever", "fusion"), head("b", "retriever", "fusion")]
    assert summarise(heads).totals.retrievals == 2


def test_retrievals_of_a_tool_inside_a_retriever_are_their_own() -> None:
    heads = [head("r", "retriever"), head("t", "tool", "r", tool_name="f"), head("in", "retriever", "t")]
    assert summarise(heads).totals.retrievals == 2


@pytest.mark.parametrize(
    ("between", "inner", "counted"),
    [("chain", "f", 1), ("chain", "g", 2), ("agent", "f", 2), ("llm", "f", 2)],
    ids=["same-run", "another-tool", "through-an-agent", "through-a-model"],
)
def test_a_tool_inside_a_tool(between: Kind, inner: str, counted: int) -> None:
    heads = [head("o", "tool", tool_name="f"), head("b", between, "o"), head("i", "tool", "b", tool_name=inner)]
    assert summarise(heads).totals.tool_calls == counted


@pytest.mark.parametrize(
    ("outer", "inner", "failed"),
    [
        ("ok", ["error"], 1),
        ("error", ["ok"], 1),
        ("error", ["error"], 1),
        ("ok", ["error", "ok"], 0),
        ("ok", ["ok"], 0),
    ],
)
def test_a_run_told_twice_failed_once(outer: str, inner: list[str], failed: int) -> None:
    heads = [head("o", "tool", tool_name="f", status=outer)]
    heads += [head(f"i{n}", "tool", "o", tool_name="f", status=status) for n, status in enumerate(inner)]
    assert summarise(heads).totals.tool_errors == failed


def test_a_root_that_only_names_the_run_fails_and_ends_with_what_is_below() -> None:
    named = head("run", start=None, end=None)
    heads = [named, head("task", parent="run"), head("agent", "agent", "task", status="error", end=Nanos(9))]
    trace = summarise(heads)
    assert (trace.status, trace.end) == ("error", 9)
    running = [named, head("task", parent="run", end=None)]
    assert (summarise(running).status, summarise(running).end) == ("unset", None)


def test_a_root_with_times_of_its_own_speaks_for_itself() -> None:
    heads = [head("root"), head("agent", "agent", "root", status="error")]
    assert summarise(heads).status == "unset"


def test_parts_that_only_one_of_two_tells_are_kept() -> None:
    told, other = Usage(input=9, output=2), Usage(input=9, output=2, cached=4, reasoning=1)
    assert filled(told, other) == other
    assert filled(told, Usage(input=8, output=2, cached=4)) == told
    heads = [head("o", "llm", usage=other), head("i", "llm", "o", usage=told)]
    assert summarise(heads).totals.cached_tokens == 4


def test_a_stream_whose_tokens_are_told_at_a_moment_after_it_is_one_call() -> None:
    spent = Usage(input=137, output=41)
    heads = [
        head("moment", "llm", "a", start=Nanos(7), end=Nanos(7), model="gpt", usage=spent),
        head("a"),
        head("opening", "llm", "a", start=Nanos(2), end=Nanos(3), model="gpt"),
        head("other", "llm", "a", start=Nanos(8), end=Nanos(9), model="gpt"),
    ]
    totals = summarise(heads).totals
    assert (totals.llm_calls, totals.input_tokens, totals.output_tokens) == (2, 137, 41)


@pytest.mark.parametrize("opening", [{"response_id": "r"}, {"status": "error"}, {"model": "claude"}, {"end": Nanos(8)}])
def test_a_moment_is_a_call_of_its_own_where_no_stream_waits_for_it(opening: dict[str, Any]) -> None:
    heads = [
        head("a"),
        head("opening", "llm", "a", **{"model": "gpt", **opening}),
        head("moment", "llm", "a", start=Nanos(7), end=Nanos(7), model="gpt", usage=Usage(input=137, output=41)),
    ]
    assert summarise(heads).totals.llm_calls == 2
