"""An observed function behaves as before, and its calls are on the server."""

import asyncio
import contextvars
import functools
import inspect
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from opentelemetry import trace

import backtrail
from backtrail.testing.sink import Sent, Sink


def only(sink: Sink, name: str) -> Sent:
    assert backtrail.flush()
    return sink.named(name)


def read(span: Sent, what: str) -> Any:
    return json.loads(span.attributes[f"backtrail.{what}"])


@backtrail.observe(kind="tool", name="weather")
def weather(city: str, days: int = 1, *more: str, unit: str = "C", **rest: object) -> dict[str, Any]:
    """The weather."""
    return {"city": city, "days": days}


def test_arguments_are_recorded_by_name_with_their_defaults(capture: Sink) -> None:
    assert weather("Paris", unit="F") == {"city": "Paris", "days": 1}

    span = only(capture, "weather")
    assert span.attributes["backtrail.kind"] == "tool"
    assert read(span, "input") == {"city": "Paris", "unit": "F", "days": 1}
    assert read(span, "output") == {"city": "Paris", "days": 1}
    assert span.start <= span.end
    assert span.resource["service.name"] == "tests"


def test_surplus_arguments_are_recorded_under_their_names(capture: Sink) -> None:
    weather("Paris", 2, "hourly", "wind", note="x")

    assert read(only(capture, "weather"), "input") == {
        "city": "Paris", "days": 2, "note": "x", "unit": "C", "more": ["hourly", "wind"],
    }  # fmt: skip


def test_without_init_nothing_is_recorded_and_nothing_changes() -> None:
    assert weather("Paris") == {"city": "Paris", "days": 1}
    with backtrail.span("nothing") as span, backtrail.session("s"), backtrail.user("u"), backtrail.tag("t"):
        span.input(1)
        span.output(2)
        span.set("key", "value")
        backtrail.escalate("why")
        backtrail.record_documents(["text"])
        assert span.trace_id is None
    assert backtrail.flush() is True
    assert backtrail.status().running is False


def test_bare_and_called_decorators_keep_signature_name_and_docstring() -> None:
    def plain(a: int, b: str = "x") -> bool:
        """Says so."""
        return bool(a and b)

    for made in (backtrail.observe(plain), backtrail.observe()(plain), backtrail.observe(kind="llm")(plain)):
        assert inspect.signature(made) == inspect.signature(plain)
        assert (made.__name__, made.__doc__, made.__wrapped__) == ("plain", "Says so.", plain)  # type: ignore[attr-defined]


def test_an_exception_is_recorded_and_raised_unchanged(capture: Sink) -> None:
    error = ValueError("no such order: 17")

    @backtrail.observe
    def fails() -> None:
        raise error

    with pytest.raises(ValueError, match="17") as raised:
        fails()

    assert raised.value is error
    span = only(capture, "fails")
    assert span.error == "no such order: 17"
    [(name, said)] = span.events
    assert name == "exception"
    assert (said["exception.type"], said["exception.message"]) == ("ValueError", "no such order: 17")
    assert "raise error" in said["exception.stacktrace"]


def test_invented_arguments_are_recorded_with_the_error(capture: Sink) -> None:
    @backtrail.observe(kind="tool")
    def refund(order: int) -> None: ...

    @backtrail.observe(kind="tool")
    async def refund_later(order: int) -> None: ...

    with pytest.raises(TypeError, match="amount"):
        refund(order=1, amount=5)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="amount"):
        asyncio.run(refund_later(order=1, amount=5))  # type: ignore[call-arg]

    assert read(only(capture, "refund"), "input") == {"order": 1, "amount": 5}
    assert "amount" in (only(capture, "refund_later").error or "")


def test_calls_nest_and_other_instrumentations_nest_in_them(capture: Sink) -> None:
    @backtrail.observe(kind="agent")
    def outer() -> None:
        with trace.get_tracer("somebody").start_as_current_span("theirs"):
            inner()

    @backtrail.observe
    def inner() -> None: ...

    outer()

    outer_span, theirs, inner_span = (only(capture, name) for name in ("outer", "theirs", "inner"))
    assert outer_span.parent_id is None
    assert theirs.parent_id == outer_span.span_id
    assert inner_span.parent_id == theirs.span_id
    assert {outer_span.trace_id} == {theirs.trace_id, inner_span.trace_id}


def test_what_changes_after_the_call_does_not_change_what_was_recorded(capture: Sink) -> None:
    basket = ["apple"]

    @backtrail.observe
    def shop(items: list[str]) -> list[str]:
        items.append("pear")
        return items

    shop(basket).clear()

    span = only(capture, "shop")
    assert read(span, "input") == {"items": ["apple"]}
    assert read(span, "output") == ["apple", "pear"]


def test_methods_class_methods_and_static_methods_leave_self_out(capture: Sink) -> None:
    class Shop:
        @backtrail.observe
        def method(self, a: int) -> int:
            return a

        @classmethod
        @backtrail.observe
        def of_class(cls, a: int) -> str:
            return cls.__name__

        @backtrail.observe
        @classmethod
        def of_class_outside(cls, a: int) -> str:
            return cls.__name__

        @staticmethod
        @backtrail.observe
        def static(a: int) -> int:
            return a

        @backtrail.observe
        def __call__(self, a: int) -> int:
            return a

    assert Shop().method(1) == 1
    assert (Shop.of_class(2), Shop.of_class_outside(3)) == ("Shop", "Shop")
    assert (Shop.static(4), Shop()(5)) == (4, 5)

    given = {name: read(only(capture, name), "input") for name in ("method", "of_class", "of_class_outside", "static")}
    assert given == {"method": {"a": 1}, "of_class": {"a": 2}, "of_class_outside": {"a": 3}, "static": {"a": 4}}
    assert read(only(capture, "__call__"), "input") == {"a": 5}


async def test_coroutines_run_side_by_side_each_in_its_own_span(capture: Sink) -> None:
    @backtrail.observe(kind="agent")
    async def agent(n: int) -> list[int]:
        return list(await asyncio.gather(*(tool(n * 10 + i) for i in range(3))))

    @backtrail.observe(kind="tool")
    async def tool(n: int) -> int:
        await asyncio.sleep(0)
        return n

    assert inspect.iscoroutinefunction(tool)
    assert list(await asyncio.gather(agent(1), agent(2))) == [[10, 11, 12], [20, 21, 22]]

    assert await asyncio.to_thread(backtrail.flush)
    agents = {span.span_id: read(span, "input")["n"] for span in capture.ended if span.name == "agent"}
    tools = [span for span in capture.ended if span.name == "tool"]
    assert sorted(agents.values()) == [1, 2]
    assert len(tools) == 6
    assert all(agents[span.parent_id or ""] == read(span, "output") // 10 for span in tools)


async def test_a_cancelled_call_is_recorded_as_cancelled(capture: Sink) -> None:
    began = asyncio.Event()

    @backtrail.observe
    async def waits() -> None:
        began.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(waits())
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await asyncio.to_thread(backtrail.flush)
    assert "CancelledError" in (capture.named("waits").error or "")


def test_a_plain_function_that_returns_a_coroutine_ends_with_it(capture: Sink) -> None:
    async def work() -> str:
        return "done"

    @backtrail.observe
    def later() -> Any:
        return work()

    assert asyncio.run(later()) == "done"
    assert read(only(capture, "later"), "output") == "done"


def test_a_thread_pool_carries_the_span_and_the_session(capture: Sink) -> None:
    @backtrail.observe
    def tool(n: int) -> int:
        return n

    @backtrail.observe
    def agent() -> list[int]:
        with ThreadPoolExecutor(2) as pool, backtrail.session("s-1"):
            return [*pool.map(tool, [1, 2]), pool.submit(tool, 3).result()]

    assert agent() == [1, 2, 3]

    parent = only(capture, "agent")
    tools = [span for span in capture.ended if span.name == "tool"]
    assert [span.parent_id for span in tools] == [parent.span_id] * 3
    assert {span.attributes["session.id"] for span in tools} == {"s-1"}


def test_a_thread_of_its_own_starts_a_trace_or_takes_a_copied_context(capture: Sink) -> None:
    @backtrail.observe
    def work(n: int) -> int:
        return n

    def run(target: Callable[[], object]) -> None:
        thread = threading.Thread(target=target)
        thread.start()
        thread.join()

    with backtrail.span("outer") as outer:
        run(lambda: work(1))
        run(functools.partial(contextvars.copy_context().run, work, 2))

    assert backtrail.flush()
    parents = {read(span, "output"): span.parent_id for span in capture.ended if span.name == "work"}
    assert parents == {1: None, 2: outer.span_id}


def test_arguments_and_results_can_be_left_out(capture: Sink) -> None:
    @backtrail.observe(arguments=False, result=False)
    def private(text: str) -> str:
        return text

    private("x")
    attributes = only(capture, "private").attributes
    assert "backtrail.input" not in attributes
    assert "backtrail.output" not in attributes


def test_what_cannot_be_called_stays_as_it_is(told_anew: None, caplog: pytest.LogCaptureFixture) -> None:
    thing: Any = object()
    assert backtrail.observe(thing) is thing
    assert "cannot be called" in caplog.text


def test_values_that_fight_back_break_nothing(capture: Sink) -> None:
    class Hostile:
        def __repr__(self) -> str:
            raise RuntimeError("no repr")

        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("no attributes")

    @dataclass
    class Half:
        there: int

    half = Half(1)
    del half.there

    @backtrail.observe
    def give(hostile: object, half: object) -> object:
        return hostile

    hostile = Hostile()
    assert give(hostile, half) is hostile
    span = only(capture, "give")
    assert read(span, "input") == {"hostile": "[Hostile could not be read]", "half": {"there": None}}


def test_a_span_block_records_input_output_attributes_and_errors(capture: Sink) -> None:
    with pytest.raises(KeyError), backtrail.span("plan", kind="agent") as span:  # noqa: PT012
        span.input({"goal": "x"})
        span.output([1, 2])
        span.set("model", "m-1")
        span.set("api_key", "sk-1")
        span.set("steps", {"a": [1]})
        raise KeyError("gone")

    sent = only(capture, "plan")
    assert (sent.trace_id, sent.span_id) == (span.trace_id, span.span_id)
    assert (read(sent, "input"), read(sent, "output")) == ({"goal": "x"}, [1, 2])
    assert sent.attributes["model"] == "m-1"
    assert sent.attributes["api_key"] == "[masked]"
    assert sent.attributes["steps"] == '{"a":[1]}'
    assert sent.error == "'gone'"


def test_session_user_and_tags_are_on_the_running_span_and_all_below(capture: Sink) -> None:
    with backtrail.span("before"):
        pass
    with backtrail.span("root"), backtrail.session("s-1"), backtrail.user("u-1"), backtrail.tag("a", "b"):
        with backtrail.tag("c"), trace.get_tracer("somebody").start_as_current_span("theirs"):
            pass
        with backtrail.session("s-2"), backtrail.span("below"):
            pass
    with backtrail.span("after"):
        pass

    def carried(name: str) -> tuple[Any, ...]:
        attributes = only(capture, name).attributes
        return tuple(attributes.get(key) for key in ("session.id", "user.id", "backtrail.tags"))

    assert carried("root") == ("s-1", "u-1", ["a", "b", "c"])
    assert carried("theirs") == ("s-1", "u-1", ["a", "b", "c"])
    assert carried("below") == ("s-2", "u-1", ["a", "b"])
    assert carried("before") == carried("after") == (None, None, None)


def test_an_escalation_marks_the_running_span_or_makes_one(capture: Sink) -> None:
    with backtrail.span("task"):
        backtrail.escalate("customer asked for a person", to="tier-2")
    backtrail.escalate("nobody is running")

    marked = only(capture, "task").attributes
    assert marked["backtrail.escalated"] is True
    assert marked["backtrail.escalated.reason"] == "customer asked for a person"
    assert marked["backtrail.escalated.to"] == "tier-2"
    made = only(capture, "escalate").attributes
    assert (made["backtrail.kind"], made["backtrail.escalated"]) == ("human", True)


def test_documents_of_two_searches_stand_in_one_list(capture: Sink) -> None:
    with backtrail.span("search", kind="retriever"):
        backtrail.record_documents([{"content": "a", "score": 0.9}], query="q", score_kind="similarity")
        backtrail.record_documents(["b", ("c", 0.5)])
        backtrail.record_documents([])

    attributes = only(capture, "search").attributes
    assert json.loads(attributes["backtrail.documents"]) == [{"content": "a", "score": 0.9}, "b", ["c", 0.5]]
    assert attributes["backtrail.query"] == "q"
    assert attributes["backtrail.documents.score_kind"] == "similarity"
