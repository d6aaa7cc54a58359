"""Random traces for the tests of detectors: agents in agents, wrappers, tools told twice, told runs, open spans."""

from dataclasses import replace

from hypothesis import strategies as st

from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.span import Document, Kind, Span, Tool, Usage
from backtrail.core.model.units import Nanos, SpanId, TraceId, Usd

TRACE = TraceId("t")
KINDS: list[Kind] = ["llm", "llm", "tool", "tool", "tool", "retriever", "agent", "chain"]
SAYINGS = ["", "", "ok", "Error: no such table", '{"rows": []}', '{"a": 1, "b": [1, 2]}', "I am done.", "x" * 300]
ARGUMENTS = [None, {}, {"q": "a"}, {"q": "b"}, {"b": 1, "a": 2}, "not json"]
TOOLS = ["search", "fetch"]


@st.composite
def spans(draw: st.DrawFn, most: int = 24) -> list[Span]:
    """Spans of one trace with distinct ids, in the order of their numbers; parents may be missing or go in a circle."""
    count = draw(st.integers(1, most))
    return [draw(span(number, count)) for number in range(count)]


@st.composite
def span(draw: st.DrawFn, number: int, count: int) -> Span:
    """One span; its parent is any other, or one that never comes."""
    kind = draw(st.sampled_from(KINDS))
    parent = draw(st.one_of(st.none(), st.integers(0, count)))
    start = draw(st.one_of(st.none(), st.integers(0, 30)))
    lasted = draw(st.one_of(st.none(), st.integers(0, 9)))
    plain = Span(
        trace_id=TRACE,
        span_id=SpanId(f"s{number}"),
        parent_id=None if parent in (None, number) else SpanId(f"s{parent}"),
        kind=kind,
        name=f"{kind} {number % 3}",
        start=None if start is None else Nanos(start),
        end=None if lasted is None else Nanos((start or 0) + lasted),
        status=draw(st.sampled_from(["unset", "unset", "error"])),
        is_root=draw(st.booleans()) and parent is None,
    )
    if kind == "llm":
        return draw(_turn(plain))
    if kind == "tool":
        name = draw(st.sampled_from(TOOLS))
        given, output = draw(st.sampled_from(ARGUMENTS)), draw(st.sampled_from(SAYINGS))
        call = draw(st.one_of(st.none(), st.sampled_from(["c1", "c2", "c3"])))
        return replace(plain, tool_name=name, tool=Tool(name=name, arguments=given, output=output, call_id=call))
    if kind == "retriever":
        found = draw(st.lists(st.sampled_from(SAYINGS), max_size=3))
        return replace(plain, query="what?", documents=tuple(Document(content=text, score=0.5) for text in found))
    return plain


@st.composite
def _turn(draw: st.DrawFn, plain: Span) -> Span:
    calls = draw(st.lists(_call(), max_size=2))
    outputs = [
        Message(
            role="tool",
            content=draw(st.sampled_from(SAYINGS)),
            tool_call_id=call.id,
            name=draw(st.sampled_from([None, call.name])),
        )
        for call in draw(st.lists(_call(), max_size=2))
    ]
    asked = Message(role="assistant", tool_calls=tuple(draw(st.lists(_call(), max_size=2))))
    tokens = draw(st.integers(0, 50))
    return replace(
        plain,
        model=draw(st.sampled_from([None, "m", "n"])),
        usage=draw(st.sampled_from([None, Usage(input=tokens, output=tokens)])),
        cost=draw(st.sampled_from([None, Usd(0.1), Usd(0.2)])),
        input_messages=(Message(role="user", content="go"), asked, *outputs) if outputs else (),
        output_messages=(Message(role="assistant", content=draw(st.sampled_from(SAYINGS)), tool_calls=tuple(calls)),),
    )


@st.composite
def _call(draw: st.DrawFn) -> ToolCall:
    return ToolCall(
        id=draw(st.sampled_from([None, "c1", "c2", "c3"])),
        name=draw(st.sampled_from(TOOLS)),
        arguments=draw(st.sampled_from(ARGUMENTS)),
    )
