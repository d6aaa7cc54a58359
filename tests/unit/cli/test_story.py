"""The story of a run: what the reader knows is not told again, and nothing that happened is left out."""

import io
import json
from typing import Any

from rich.console import Console

from backtrail.cli.story.page import tell
from backtrail.cli.story.plot import plot
from backtrail.cli.story.telling import Passage, passages
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.summary import summarise
from backtrail.core.model.units import ProjectId
from backtrail.core.semconv.translate import head, translate
from backtrail.server.api.rows import trace_row
from backtrail.server.api.skeleton import skeleton
from backtrail.server.api.spanview import span_view
from backtrail.testing.spans import agent, retriever, span, tool

SYSTEM = {"role": "system", "content": "Help."}
ASKED = {"role": "user", "content": "Where is my order?"}
CALL = {"id": "c1", "name": "look_up", "arguments": {"order": 7}}
CALLED = {"role": "assistant", "content": "", "tool_calls": [CALL]}
GIVEN = {"role": "tool", "tool_call_id": "c1", "content": "lost"}
ANSWER = {"role": "assistant", "content": "It is lost."}


def call(span_id: str, seen: list[Any], said: list[Any], **more: Any) -> RawSpan:
    """An LLM call in the words of GenAI."""
    told: dict[str, Any] = {"gen_ai__input__messages": json.dumps(seen), "gen_ai__output__messages": json.dumps(said)}
    return span(span_id, gen_ai__operation__name="chat", gen_ai__request__model="gpt-4o", **told, **more)


def api(spans: list[RawSpan]) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    """A trace, its skeleton and its spans as the API tells them."""
    ordered = sorted(spans, key=lambda raw: raw.start or 0)
    heads = [head(raw) for raw in ordered]
    trace = summarise(heads)
    views = [json.loads(json.dumps(span_view(ProjectId("p"), translate(raw)), default=str)) for raw in ordered]
    for view, raw in zip(views, ordered, strict=True):
        assert view["span_id"] == raw.span_id
    return trace_row(trace).model_dump(), skeleton(trace, heads), [spoken(view) for view in views]


def spoken(view: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(view))  # type: ignore[no-any-return]


def story(*spans: RawSpan) -> list[Passage]:
    _, frame, views = api(list(spans))
    return list(passages(plot(frame), views))


def said(passage: Passage) -> list[str]:
    return [f"{line.label}: {line.text}" for line in passage.lines]


RUN = (
    agent("a", end=9),
    call("l1", [SYSTEM, ASKED], [CALLED], parent="a", start=1, end=2),
    tool("t", name="look_up", arguments='{"order": 7}', output="lost", parent="a", start=3, end=4),
    call("l2", [SYSTEM, ASKED, CALLED, GIVEN], [ANSWER], parent="a", start=5, end=6),
)


def test_each_message_is_told_once() -> None:
    first, ran, second = story(*RUN)
    assert said(first) == ["system: Help.", "user: Where is my order?"]
    assert (ran.title, said(ran)) == ("look_up(order=7)", ["gave: lost"])
    assert said(second) == ["assistant: It is lost."]
    assert [passage.number for passage in (first, ran, second)] == [1, None, 2]


def test_a_call_that_never_ran_is_told() -> None:
    [passage] = story(call("l", [ASKED], [CALLED]))
    assert said(passage) == ["user: Where is my order?", "calls: look_up(order=7)"]


def test_a_call_that_ran_only_after_the_next_step_is_told() -> None:
    later = tool("t", name="look_up", start=7, end=8)
    first, *_ = story(call("l1", [ASKED], [CALLED], start=1, end=2), call("l2", [], [ANSWER], start=5, end=6), later)
    assert "calls: look_up(order=7)" in said(first)


def test_a_changed_system_prompt_is_told_again() -> None:
    other = {"role": "system", "content": "Be brief."}
    _, second = story(call("l1", [SYSTEM], [], end=2), call("l2", [other], [], start=3, end=4))
    assert said(second) == ["system: Be brief."]


def test_an_error_is_told_where_it_happened() -> None:
    failing = tool("t", parent="c", error="timeout", start=2)
    told = story(agent("a", error="timeout"), span("c", parent="a", error="timeout", start=1), failing)
    assert [passage.kind for passage in told] == ["tool"]
    assert said(told[0])[-1] == "failed: RuntimeError: timeout"


def test_a_chain_that_failed_by_itself_is_told() -> None:
    told = story(agent("a"), span("c", parent="a", error="no route", start=1), tool("t", parent="a", start=2))
    assert [passage.kind for passage in told] == ["chain", "tool"]


def test_chunks_have_their_scores_and_text() -> None:
    [passage] = story(retriever("r", "Refunds take 30 days.", query="refund"))
    assert said(passage) == ["query: refund", "chunk 1: Refunds take 30 days."]


def test_agents_are_named_where_there_are_several() -> None:
    told = story(
        agent("a", name="planner", end=9),
        call("l1", [], [ANSWER], parent="a", start=1),
        agent("b", name="writer", parent="a", start=2, end=8),
        call("l2", [], [ANSWER], parent="b", start=3),
    )
    assert [passage.agent for passage in told] == ["planner", "writer"]
    assert [passage.agent for passage in story(*RUN)] == [None, None, None]


def test_a_run_without_a_model_is_told_span_by_span() -> None:
    told = story(span("root", name="GET /"), span("child", name="query", parent="root"))
    assert [passage.title for passage in told] == ["GET /", "query"]


def test_a_story_of_odd_spans_can_be_printed_in_any_width() -> None:
    odd = call("l", [{"role": "user", "content": "\x1b[31m" + "x" * 5000}, {"role": "?", "content": None}, 7], ["done"])
    broken = tool("t", name="", arguments="{cut", output="[/bold]", start=None, end=None)
    trace, frame, views = api([odd, broken, span("s", start=3, end=1, error="")])
    for width in (20, 80, 300):
        out = io.StringIO()
        console = Console(file=out, width=width, highlight=False, markup=False)
        tell(console, trace, passages(plot(frame), views), full=width == 300)
        assert "\x1b" not in out.getvalue()
        assert "[/bold]" in out.getvalue()
        assert all(len(line) <= width for line in out.getvalue().splitlines())
