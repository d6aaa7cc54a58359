"""A trace is summed up as docs/spec/words.md says."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.model.span import Kind, SpanHead, Usage
from backtrail.core.model.summary import add, summarise
from backtrail.core.model.trace import Totals, Trace
from backtrail.core.model.tree import tree
from backtrail.core.model.units import Nanos, SpanId, TraceId, Usd


def head(span_id: str, kind: Kind = "chain", parent: str | None = None, start: int = 1, **more: Any) -> SpanHead:
    more.setdefault("end", Nanos(start + 1))
    more.setdefault("is_root", parent is None)
    return SpanHead(
        trace_id=TraceId("t"),
        span_id=SpanId(span_id),
        parent_id=None if parent is None else SpanId(parent),
        name=span_id,
        kind=kind,
        start=Nanos(start),
        **more,
    )


def used(given: int, made: int) -> Usage:
    return Usage(input=given, output=made, total=given + made)


def test_an_agents_turns_are_its_steps() -> None:
    heads = [
        head("a", "agent"),
        head("l1", "llm", "a", 2, usage=used(10, 2)),
        head("t", "tool", "a", 3, status="error"),
        head("inside", "llm", "t", 3, usage=used(5, 1)),
        head("l2", "llm", "a", 4, usage=used(20, 4), cost=Usd(0.5)),
        head("r", "retriever", "a", 5),
    ]
    assert summarise(heads).totals == Totals(
        spans=6,
        steps=2,
        llm_calls=3,
        tool_calls=1,
        tool_errors=1,
        retrievals=1,
        errors=1,
        input_tokens=35,
        output_tokens=7,
        cost=Usd(0.5),
        unpriced=2,
    )


def test_without_a_model_tools_and_retrievals_are_the_steps() -> None:
    assert summarise([head("a"), head("t", "tool", "a"), head("r", "retriever", "a")]).totals.steps == 2


INNER = {"model": "gpt-4o-2024-08-06"}


@pytest.mark.parametrize(
    ("outer", "inner", "calls", "tokens"),
    [
        ({"usage": used(9, 1), "model": "gpt-4o"}, {"usage": used(9, 1), **INNER}, 1, 10),
        ({"usage": used(9, 1), "model": "openai/gpt-4o"}, {"usage": used(9, 1), **INNER}, 1, 10),
        ({"usage": used(9, 1)}, {}, 1, 10),
        ({}, {"usage": used(9, 1)}, 1, 10),
        ({"usage": used(9, 1), "response_id": "r"}, {"usage": used(8, 1), "response_id": "r"}, 1, 9),
        ({"usage": used(9, 1), "response_id": "r"}, {"usage": used(9, 1), "response_id": "q"}, 2, 20),
        ({"usage": used(9, 1)}, {"usage": used(8, 1)}, 2, 19),
        ({"usage": used(9, 1), "model": "gpt-4o"}, {"usage": used(9, 1), "model": "claude"}, 2, 20),
    ],
    ids=["same", "prefixed", "inner-silent", "outer-silent", "same-id", "other-id", "other-tokens", "other-model"],
)
def test_a_wrapper_and_its_call(outer: dict[str, Any], inner: dict[str, Any], calls: int, tokens: int) -> None:
    heads = [head("o", "llm", **outer), head("between", parent="o"), head("i", "llm", "between", **inner)]
    totals = summarise(heads).totals
    assert (totals.llm_calls, totals.steps, totals.input_tokens + totals.output_tokens) == (calls, calls, tokens)


def test_a_wrapper_around_several_calls_adds_nothing() -> None:
    heads = [
        head("o", "llm", usage=used(30, 3)),
        head("try", "llm", "o", usage=used(10, 1)),
        head("retry", "llm", "o", usage=used(20, 2)),
    ]
    totals = summarise(heads).totals
    assert (totals.llm_calls, totals.input_tokens) == (2, 30)


def test_a_streams_own_span_beside_its_wrapper_is_the_same_call() -> None:
    """Anthropic's SDK under OpenInference: nested for a plain call, side by side for a stream."""
    wrapper = head("o", "llm", "a", 10, end=Nanos(90), usage=used(9, 1), dialect="openinference")
    own = head("i", "llm", "a", 20, end=Nanos(80), usage=used(9, 1), dialect="genai", response_id="r")
    for heads in ([head("a", "agent"), wrapper, own], [own, wrapper, head("a", "agent")]):
        totals = summarise(heads).totals
        assert (totals.llm_calls, totals.steps, totals.input_tokens) == (1, 1, 9)


@pytest.mark.parametrize(
    "other",
    [
        {"dialect": "openinference"},
        {"end": Nanos(95)},
        {"usage": used(8, 1)},
        {"model": "claude"},
        {"end": None},
    ],
    ids=["same-dialect", "later-end", "other-tokens", "other-model", "open"],
)
def test_parallel_calls_stay_apart(other: dict[str, Any]) -> None:
    wrapper = head("o", "llm", "a", 10, end=Nanos(90), usage=used(9, 1), dialect="openinference", model="gpt-4o")
    own = {"end": Nanos(80), "usage": used(9, 1), "dialect": "genai", "model": "gpt-4o"} | other
    assert summarise([head("a", "agent"), wrapper, head("i", "llm", "a", 20, **own)]).totals.llm_calls == 2


def test_parallel_streams_pair_one_to_one() -> None:
    heads = [head("a", "agent")]
    for number in range(5):
        own, around = Nanos(80 - number), Nanos(90 - number)
        heads.append(head(f"o{number}", "llm", "a", 10 + number, end=around, usage=used(9, 1), dialect="openinference"))
        heads.append(head(f"i{number}", "llm", "a", 20 + number, end=own, usage=used(9, 1), dialect="genai"))
    assert summarise(heads).totals.llm_calls == 5


def test_a_call_inside_a_tool_is_not_its_wrappers_echo() -> None:
    heads = [head("o", "llm"), head("t", "tool", "o"), head("i", "llm", "t", usage=used(5, 5))]
    assert summarise(heads).totals.llm_calls == 2


def test_the_root_speaks_first() -> None:
    heads = [
        head("child", "llm", "a", 2, session_id="child's", user_id="u", tags=("x",), model="m"),
        head("a", "agent", session_id="root's", tags=("y",), end=None, status="unset"),
    ]
    trace = summarise(heads)
    assert (trace.root_id, trace.session_id, trace.user_id, trace.tags) == ("a", "root's", "u", ("y", "x"))
    assert (trace.models, trace.start, trace.end) == (("m",), 1, None)


def test_an_orphan_stands_in_for_a_root_that_never_came() -> None:
    trace = summarise([head("late", "llm", "gone", 5), head("early", "agent", "gone", 2, status="error")])
    assert (trace.root_id, trace.status, trace.end) == ("early", "error", 6)


def test_several_roots_show_the_first() -> None:
    assert (
        summarise([head("second", start=9), head("first", start=3), head("orphan", parent="x", start=1)]).root_id
        == "first"
    )


@given(st.lists(st.integers(0, 12), min_size=1, max_size=13), st.randoms())
def test_every_span_hangs_under_exactly_one_root(claims: list[int], random: Any) -> None:
    heads = [head(str(n), parent=str(parent), start=n) for n, parent in enumerate(claims)]
    random.shuffle(heads)
    shape = tree(heads)
    seen: list[SpanId] = []
    waiting = list(shape.roots)
    while waiting:
        span = waiting.pop()
        seen.append(span)
        waiting += shape.children.get(span, ())
    assert sorted(seen) == sorted(one.span_id for one in heads)


def test_a_deep_chain_is_summed_up_without_recursion() -> None:
    heads = [head("0", "agent"), *(head(str(n), "chain", str(n - 1), n) for n in range(1, 20_000))]
    heads.append(head("deep", "llm", "19999", 20_000, usage=used(1, 1)))
    assert summarise(heads).totals.steps == 1


def test_sums_add_and_take_away() -> None:
    one = Totals(spans=2, cost=Usd(0.25))
    assert add(one, Totals(spans=1)) == Totals(spans=3, cost=Usd(0.25))
    assert add(add(one, one), one, -1) == one
    assert add(Totals(), Totals()) == Totals()


def test_marked_spans_stand_before_orphans() -> None:
    heads = [head("orphan", parent="x"), replace(head("marked", parent="orphan", start=4), is_root=True)]
    assert isinstance(summarise(heads), Trace)
    assert summarise(heads).root_id == "marked"
