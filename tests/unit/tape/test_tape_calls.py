"""Claims about what of a run is a call, and what of a call is compared."""

import json
from typing import Any

import pytest

from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv import head, translate
from backtrail.core.tape.call import BoundaryCall
from backtrail.core.tape.crossings import crossings
from backtrail.core.tape.digest import NOTHING, digest
from backtrail.core.tape.told_calls import told_calls
from backtrail.testing.spans import agent, llm, retriever, span, tool


def calls(*parts: RawSpan) -> list[BoundaryCall]:
    return told_calls(crossings([head(part) for part in parts]), map(translate, parts))


def chat(span_id: str, *said: tuple[str, str], start: float = 0, answer: str = "", **more: Any) -> RawSpan:
    """A model call with a whole conversation: role and content of each message."""
    told: dict[str, Any] = {}
    for place, (role, content) in enumerate(said):
        told[f"llm.input_messages.{place}.message.role"] = role
        told[f"llm.input_messages.{place}.message.content"] = content
    return llm(span_id, said=answer, start=start, end=start + 0.5, **told, **more)


def test_agents_chains_and_wrappers_are_no_calls() -> None:
    found = calls(
        agent("a"),
        span("chain", parent="a"),
        llm("outer", parent="a", tokens=(5, 1), start=1),
        llm("inner", parent="outer", tokens=(5, 1), start=2),
        tool("t", parent="a", start=3),
        retriever("r", "text", query="q", parent="a", start=4),
    )
    assert [(call.boundary, call.head.span_id) for call in found] == [
        ("llm", "inner"),
        ("tool", "t"),
        ("retriever", "r"),
    ]
    assert {call.agent for call in found} == {"a"}


def test_a_model_call_asks_what_is_new_since_the_agents_call_before() -> None:
    first, second = ("user", "hello"), ("tool", "42")
    short = calls(chat("l1", first, answer="hm"), chat("l2", first, ("assistant", "hm"), second, start=1))
    other = calls(
        chat("l1", ("user", "hi"), answer="ah"), chat("l2", ("user", "hi"), ("assistant", "ah"), second, start=1)
    )
    assert short[0].asked != other[0].asked
    assert short[1].asked == other[1].asked
    assert short[1].asked_preview == "42"


def test_history_that_was_cut_off_is_another_question() -> None:
    first, second = ("user", "hello"), ("user", "go on")
    whole = calls(chat("l1", first), chat("l2", first, second, start=1))
    cut = calls(chat("l1", first), chat("l2", second, start=1))
    assert whole[1].asked != cut[1].asked


def test_agents_at_work_side_by_side_have_conversations_of_their_own() -> None:
    def run(*order: str) -> dict[str, bytes]:
        parts = [agent("one"), agent("two")]
        for at, name in enumerate(order):
            turns = [("user", f"{name} {turn}") for turn in range(order[: at + 1].count(name))]
            parts.append(chat(f"{name} {len(turns)}", *turns, start=at, parent=name))
        return {call.head.span_id: call.asked for call in calls(*parts)}

    assert run("one", "two", "one", "two") == run("one", "one", "two", "two")


def wish(name: str, arguments: str, id_: str) -> dict[str, Any]:
    """An answer that calls a tool."""
    call = "llm.output_messages.0.message.tool_calls.0.tool_call"
    said = {f"{call}.id": id_, f"{call}.function.name": name, f"{call}.function.arguments": arguments}
    return {"llm.output_messages.0.message.role": "assistant", **said}


def test_ids_and_spacing_make_no_difference() -> None:
    one = calls(llm("l", asked="a  b", **wish("f", '{"x": 1, "y": 2}', "c1")))[0]
    other = calls(llm("l", asked="a b\n", **wish("f", '{"y":2,"x":1}', "c2")))[0]
    assert (one.asked, one.gave) == (other.asked, other.gave)
    assert one.gave_preview == "f(x=1, y=2)"


def test_the_order_of_arguments_makes_no_difference_and_their_type_does() -> None:
    def asked(arguments: Any) -> bytes:
        return calls(tool("t", arguments=json.dumps(arguments)))[0].asked

    assert asked({"a": 1, "b": [2]}) == asked({"b": [2], "a": 1})
    assert asked({"a": 5}) != asked({"a": "5"})


def test_a_call_that_failed_gave_its_error() -> None:
    well, badly = calls(tool("t", output="42"))[0], calls(tool("t", output="42", error="timed out"))[0]
    assert well.gave != badly.gave
    assert "timed out" in badly.gave_preview


def test_a_tool_whose_output_the_model_was_told_gave_that() -> None:
    answered: dict[str, Any] = {
        "llm.input_messages.0.message.role": "tool",
        "llm.input_messages.0.message.content": "told",
        "llm.input_messages.0.message.tool_call_id": "c1",
    }
    found = calls(
        llm("l1", **wish("f", '{"x":1}', "c1")),
        tool("t", name="f", arguments="", start=1),
        llm("l2", start=2, **answered),
    )
    assert (found[1].asked_preview, found[1].gave_preview) == ("x=1", "told")


@pytest.mark.parametrize("nothing", [None, "", b""])
def test_nothing_has_no_digest(nothing: Any) -> None:
    assert digest(nothing) == NOTHING


def test_text_that_is_json_is_that_json() -> None:
    assert digest('{"b": 1, "a": 2}') == digest({"a": 2, "b": 1})
    assert digest("[not json") != digest("[not json either")


def test_deep_nesting_is_compared_without_falling_over() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    assert digest(deep)
    assert digest("[" * 100_000)
