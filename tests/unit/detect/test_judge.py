"""The judge: the same findings span by span, in any order, as over the whole trace."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import Detector, RunDetector, Sign, SpanDetector, TraceDetector
from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import Judge, judge
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.moment import Moment, MomentKind
from backtrail.core.detect.whole import Whole
from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.span import Span, Tool
from backtrail.core.model.units import Nanos, SpanId
from tests.unit.detect.runs import TRACE, spans


def sign(evidence: str, **more: Any) -> Sign:
    return replace(Sign(severity="warning", confidence=0.5, evidence=evidence, advice="look"), **more)


def content(span: Span, _: Limits) -> Iterator[Sign]:
    if span.status == "error":
        yield sign(f"{span.name} failed")


def surroundings(here: Moment, around: Around) -> Iterator[Sign]:
    """Everything that a detector may ask, in words."""
    before = [(each.span_id, each.place) for each in around.before()]
    everyone = [(each.span_id, each.place) for each in around.before("tool", everyone=True)]
    alike = [each.span_id for each in around.alike()]
    after = [each.span_id for each in around.after()] if around.complete() else []
    asker = around.asker(here)
    words = f"{before} {everyone} {alike} {[each.span_id for each in around.namesakes()]} {after}"
    yield sign(f"{words} {asker and asker.span_id} {around.final()} {around.complete()}")


def again(here: Moment, around: Around) -> Iterator[Sign]:
    if next(around.alike(), None) is not None:
        yield sign("{times} times", group=f"{here.name} {here.asked.digest.hex()}", already=1, critical_at=4)


def sums(whole: Whole) -> Iterator[Sign]:
    for limit in (1.0, 30.0, 60.0):
        crossed = whole.crossing("tokens", limit)
        if crossed is not None:
            yield sign(f"{limit} of {whole.total('tokens')}", at=crossed.span_id, group=str(limit))
    if (dear := whole.crossing("cost", 0.25)) is not None:
        yield sign(f"{whole.total('cost')} {whole.total('steps')}", at=dear.span_id)
    if whole.first and whole.last:
        open_ = [head.span_id for head in whole.open]
        yield sign(f"{whole.first.span_id} {whole.last.span_id} {open_} {whole.ended}", at=whole.root(), group="x")


def names_only(here: Moment, around: Around) -> Iterator[Sign]:
    yield sign(f"{here.name} {[each.span_id for each in around.namesakes()]}")


def alike_only(here: Moment, around: Around) -> Iterator[Sign]:
    yield sign(f"{here.name} {[each.span_id for each in around.alike()]}")


def complete_only(here: Moment, around: Around) -> Iterator[Sign]:
    yield sign(f"{here.name} {around.complete()}")


def nearest_only(here: Moment, around: Around) -> Iterator[Sign]:
    yield sign(f"{[each.span_id for each in islice(around.before(), here.gave.size % 20)]}")


def two_tools_before(here: Moment, around: Around) -> Iterator[Sign]:
    yield sign(f"{[each.span_id for each in islice(around.before('tool', everyone=True), 2)]}")


def ahead_when_complete(here: Moment, around: Around) -> Iterator[Sign]:
    if around.complete():
        yield sign(f"{[(each.span_id, each.gave.excerpt) for each in around.after()]}")


def behind_only(here: Moment, around: Around) -> Iterator[Sign]:
    if here.gave.size % 2:
        yield sign(f"{[(each.span_id, each.asked.excerpt) for each in around.before()]} {around.final()}")


def itself_only(here: Moment, _: Around) -> Iterator[Sign]:
    yield sign(f"{here.kind} {here.gave.excerpt}")


ALL: frozenset[MomentKind] = frozenset({"llm", "tool", "retriever"})
EYES: list[Detector] = [
    SpanDetector(
        name="content", family="answer", says="", kinds=frozenset({"llm", "tool", "retriever", "agent"}), look=content
    ),
    RunDetector(name="near", family="loops", says="", kinds=ALL, look=surroundings, behind=2, ahead=1),
    RunDetector(name="far", family="loops", says="", kinds=ALL, look=surroundings, behind=5, ahead=0),
    RunDetector(name="on", family="loops", says="", kinds=ALL, look=surroundings, behind=0, ahead=3),
    RunDetector(name="again", family="loops", says="", kinds=frozenset({"tool"}), look=again, behind=4),
    RunDetector(name="names", family="loops", says="", kinds=ALL, look=names_only, behind=2),
    RunDetector(name="alike", family="loops", says="", kinds=ALL, look=alike_only, behind=3),
    RunDetector(name="complete", family="loops", says="", kinds=ALL, look=complete_only, behind=1, ahead=2),
    RunDetector(name="ahead", family="loops", says="", kinds=ALL, look=ahead_when_complete, behind=0, ahead=2),
    RunDetector(name="behind", family="loops", says="", kinds=ALL, look=behind_only, behind=3, ahead=1),
    RunDetector(name="nearest", family="loops", says="", kinds=ALL, look=nearest_only, behind=20),
    RunDetector(name="tools", family="loops", says="", kinds=ALL, look=two_tools_before, behind=22),
    RunDetector(name="end", family="loops", says="", kinds=ALL, look=surroundings, behind=3, needs=frozenset({"last"})),
    SpanDetector(
        name="reply",
        family="answer",
        says="",
        kinds=frozenset({"llm", "agent"}),
        look=content,
        needs=frozenset({"reply"}),
    ),
    RunDetector(name="itself", family="loops", says="", kinds=frozenset({"llm", "tool"}), look=itself_only, behind=5),
    TraceDetector(name="sums", family="loops", says="", look=sums),
]


@pytest.mark.parametrize("detectors", [EYES, DETECTORS], ids=["everything that can be asked", "the detectors"])
@given(run=spans(), data=st.data())
def test_any_order_gives_what_the_whole_gives(detectors: list[Detector], run: list[Span], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(run))
    whole = judge(run, detectors)
    one = Judge(TRACE, detectors)
    for span in shuffled:
        one.add([span])
        if data.draw(st.booleans()):
            one.findings(Nanos(100))  # looking in between changes nothing
    found = one.judged(over=True)
    assert found.findings == whole.findings
    assert found == whole


@given(run=spans(), older=spans(), data=st.data())
def test_rewritten_spans_leave_nothing_behind(run: list[Span], older: list[Span], data: st.DataObject) -> None:
    one = Judge(TRACE, EYES)
    ids = {span.span_id for span in run}
    for span in data.draw(st.permutations([span for span in older if span.span_id in ids])):
        one.add([span])
    one.findings(over=data.draw(st.booleans()))
    one.add(run)
    assert one.judged(over=True) == judge(run, EYES)


@settings(max_examples=40)  # each of them judges twenty traces
@given(order=st.permutations(range(20)), names=st.lists(st.sampled_from("abc"), min_size=20, max_size=20))
def test_what_comes_between_moves_others_out_of_reach(order: list[int], names: list[str]) -> None:
    agent = Span(trace_id=TRACE, span_id=SpanId("agent"), kind="agent", start=Nanos(0), end=Nanos(99))
    runs = [
        replace(agent, span_id=SpanId(f"s{at}"), parent_id=agent.span_id, kind="tool", tool_name=name, start=Nanos(at))
        for at, name in enumerate(names)
    ]
    one = Judge(TRACE, EYES)
    one.add([agent])
    for count, at in enumerate(order, 1):
        one.add([runs[at]])
        there = [agent, *(runs[each] for each in order[:count])]
        assert one.findings(over=True) == judge(there, EYES).findings


@given(run=spans())
def test_judging_again_changes_nothing(run: list[Span]) -> None:
    one = Judge(TRACE, EYES)
    one.add(run)
    first = one.findings(Nanos(100))
    one.add(run)
    assert one.findings(Nanos(100)) == first


@given(run=spans())
def test_a_finding_is_one_for_a_detector_and_a_span(run: list[Span]) -> None:
    found = judge(run, EYES).findings
    assert len({(finding.detector, finding.span_id) for finding in found}) == len(found)
    assert all(finding.span_id in finding.spans for finding in found)


def test_a_run_is_filled_from_the_messages_of_its_call() -> None:
    call = ToolCall(id="c9", name="search", arguments={"q": "order 7"})
    asking = Span(
        trace_id=TRACE,
        span_id=SpanId("a"),
        kind="llm",
        start=Nanos(0),
        end=Nanos(1),
        output_messages=(Message(role="assistant", tool_calls=(call,)),),
    )
    silent = Span(
        trace_id=TRACE,
        span_id=SpanId("b"),
        kind="tool",
        tool_name="search",
        start=Nanos(2),
        end=Nanos(3),
        tool=Tool(name="search", call_id="c9"),
    )
    told = Message(role="tool", content="shipped", tool_call_id="c9")
    reading = replace(
        asking,
        span_id=SpanId("c"),
        start=Nanos(4),
        end=Nanos(5),
        input_messages=(Message(role="assistant", tool_calls=(call,)), told),
        output_messages=(),
    )
    runs = [moment for moment in judge([asking, silent, reading], EYES).moments if moment.kind == "tool"]
    assert [(run.span_id, run.asked.excerpt, run.gave.excerpt) for run in runs] == [("b", '{"q":"order 7"}', "shipped")]
