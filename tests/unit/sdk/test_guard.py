"""Guards in the process: nothing begins beyond a limit, and nothing keeps a halt from reaching the caller."""

# ruff: noqa: PT012, BLE001 - what a guarded block does, and what a framework catches too broadly, is what is tried here

import asyncio
import pickle
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from opentelemetry import trace

import backtrail
from backtrail.sdk.capture import current
from backtrail.sdk.guard.plan import Asking
from backtrail.testing.sink import Sink

REPLY = {"model": "toy", "usage": {"prompt_tokens": 10, "completion_tokens": 5}}


@backtrail.observe(kind="llm")
def ask(question: str = "") -> Any:
    return REPLY


@backtrail.observe(kind="llm")
async def ask_later(question: str = "") -> Any:
    await asyncio.sleep(0)
    return REPLY


@backtrail.observe(kind="tool")
def search(query: str) -> str:
    return "nothing"


@pytest.fixture(params=["without capture", "with capture"])
def anyhow(request: pytest.FixtureRequest) -> None:
    """Guards need no capture."""
    if request.param == "with capture":
        request.getfixturevalue("alone")


def for_ever(step: Callable[[], object]) -> None:
    while True:
        step()


def stopped(guard: Any, step: Callable[[], object]) -> tuple[int, backtrail.Halted]:
    """How many steps began, and the halt."""
    began = 0

    def counted() -> None:
        nonlocal began
        step()
        began += 1

    with pytest.raises(backtrail.Halted) as halted, guard:
        for_ever(counted)
    return began, halted.value


def test_a_15th_step_is_made_and_a_16th_never_begins(anyhow: None) -> None:
    began, halted = stopped(backtrail.guard(max_steps=15), ask)
    assert began == 15
    assert (halted.limit, halted.spent, halted.most) == ("steps", 15, 15)
    assert str(halted) == "The run has made 15 steps; the guard allows 15."
    assert current.checkpoint is None, "nothing is left behind"
    ask()


def test_tokens_cost_and_seconds_stop_it(anyhow: None) -> None:
    assert stopped(backtrail.guard(max_tokens=40), ask)[0] == 3
    began, halted = stopped(backtrail.guard(max_cost=0.05, prices={"toy": (1000.0, 2000.0)}), ask)
    assert (began, str(halted)) == (3, "The run has cost $0.0600; the guard allows $0.0500.")
    assert stopped(backtrail.guard(max_seconds=0), ask)[0] == 0


def test_a_model_without_a_price_is_said_to_be_free(caplog: pytest.LogCaptureFixture, told_anew: None) -> None:
    with backtrail.guard(max_cost=1):
        ask()
        ask()
    assert sum("knows no price of the model 'toy'" in record.message for record in caplog.records) == 1


def test_a_loop_stops_it_and_says_which(anyhow: None) -> None:
    began, halted = stopped(backtrail.guard(loops=3), lambda: search("refund"))
    assert began == 3
    assert str(halted).startswith('search({"query": "refund"}) was called 3 times in a row and brought the same')


def test_other_arguments_are_no_loop() -> None:
    with backtrail.guard(loops=2):
        for query in range(5):
            search(str(query))


def test_failing_in_the_same_way_again_is_a_loop() -> None:
    @backtrail.observe(kind="tool")
    def broken(rows: list[int]) -> None:
        raise ValueError("no such table")

    def step() -> None:
        with pytest.raises(ValueError, match="no such table"):
            broken([1, 2])

    assert stopped(backtrail.guard(loops=3), step)[0] == 3


def test_coroutines_and_decorated_functions_are_guarded(anyhow: None) -> None:
    @backtrail.guard(max_steps=2)
    async def agent() -> None:
        while True:
            await ask_later()

    @backtrail.guard(max_steps=2)
    def plain() -> None:
        for_ever(ask)

    with pytest.raises(backtrail.Halted):
        asyncio.run(agent())
    with pytest.raises(backtrail.Halted):
        plain()
    with pytest.raises(TypeError, match="is a generator"):
        backtrail.guard(max_steps=1)(some)


def some() -> Iterator[int]:
    yield 1


async def test_steps_that_run_side_by_side_are_counted_exactly() -> None:
    began = 0

    @backtrail.observe(kind="llm")
    async def counted() -> None:
        nonlocal began
        began += 1
        await asyncio.sleep(0)

    with pytest.raises(backtrail.Halted):
        async with backtrail.guard(max_steps=7):
            await asyncio.gather(*[counted() for _ in range(50)], return_exceptions=True)
    assert began == 7


def test_steps_in_a_thread_pool_belong_to_the_run_that_gave_them(anyhow: None) -> None:
    with pytest.raises(backtrail.Halted), backtrail.guard(max_steps=5) as run, ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, map(str, range(20))))
    assert run.spent.steps == 5


def test_runs_at_the_same_time_are_counted_apart() -> None:
    guard = backtrail.guard(max_steps=3)

    async def agent() -> int:
        with guard as run:
            for _ in range(3):
                await ask_later()
            return run.spent.steps

    async def both() -> list[int]:
        return list(await asyncio.gather(agent(), agent()))

    assert asyncio.run(both()) == [3, 3]


def test_nested_guards_count_each_for_itself() -> None:
    with pytest.raises(backtrail.Halted), backtrail.guard(max_steps=5) as outer:
        ask()
        assert stopped(backtrail.guard(max_steps=3), ask)[0] == 3
        ask()
        assert outer.spent.steps == 5
        with pytest.raises(backtrail.Halted) as halted, backtrail.guard(max_steps=100):
            ask()
        assert halted.value.run == outer.id, "the outer one is spent"


def test_what_is_swallowed_is_raised_again_by_the_next_step_and_at_the_end() -> None:
    raised = 0
    with pytest.raises(backtrail.Halted) as halted, backtrail.guard(max_steps=1):
        ask()
        for _ in range(3):
            try:
                search("x") if raised else ask()
            except BaseException:  # a framework that goes too far
                raised += 1
    assert raised == 3
    assert halted.value.limit == "steps"


def test_no_except_exception_takes_it_and_an_error_made_of_it_is_replaced() -> None:
    with pytest.raises(backtrail.Halted), backtrail.guard(max_steps=0):
        try:
            ask()
        except Exception:
            pytest.fail("an agent's error handler saw it")
    with pytest.raises(backtrail.Halted) as halted, backtrail.guard(max_steps=0):
        try:
            ask()
        except BaseException as error:
            raise RuntimeError("the model failed") from error
    assert isinstance(halted.value.__cause__, RuntimeError)


async def test_it_comes_out_of_a_task_group_as_it_went_in() -> None:
    with pytest.raises(backtrail.Halted):
        async with backtrail.guard(max_steps=1), asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(ask_later())


def test_a_wrapper_around_a_model_call_is_the_same_step(anyhow: None) -> None:
    @backtrail.observe(kind="llm")
    def wrapper() -> Any:
        return ask()

    with backtrail.guard(max_steps=9) as run:
        wrapper()
        wrapper()
    assert (run.spent.steps, run.spent.tokens) == (2, 30)


def test_a_tool_within_a_tool_is_a_part_of_it_unless_a_model_asked_for_it(anyhow: None) -> None:
    @backtrail.observe(kind="tool")
    def outer(agent: bool) -> None:
        if agent:
            ask()
        search("x")

    with backtrail.guard(loops=2) as run:
        outer(False)
        assert run.spent.loops == 1
        search("x")
    assert stopped(backtrail.guard(loops=2), lambda: outer(True))[0] == 2


def test_a_stream_is_one_step_with_the_tokens_of_its_last_item(anyhow: None) -> None:
    @backtrail.observe(kind="llm")
    def stream() -> Iterator[Any]:
        yield "a"
        yield REPLY

    with pytest.raises(backtrail.Halted), backtrail.guard(max_tokens=15) as run:
        assert list(stream()) == ["a", REPLY]
        assert run.spent.tokens == 15
        list(stream())
    assert run.spent.steps == 1


def test_spans_told_by_hand_are_steps_with_what_they_set(anyhow: None) -> None:
    with backtrail.guard(max_tokens=100) as run:
        with backtrail.span("model", kind="llm") as span:
            span.set("gen_ai.usage.input_tokens", 30)
            span.set("gen_ai.usage.output_tokens", 12)
        run.spend(tokens=8, cost=0.5)
    assert (run.spent.steps, run.spent.tokens, run.spent.cost) == (1, 50, 0.5)


def test_spans_of_other_instrumentations_are_stopped_before_they_begin(alone: Sink) -> None:
    tracer = trace.get_tracer("somebody.elses")

    def step() -> None:
        with tracer.start_as_current_span("chat", attributes={"gen_ai.operation.name": "chat"}) as span:
            with (
                tracer.start_as_current_span("POST"),
                tracer.start_as_current_span("ChatCompletion", attributes={"openinference.span.kind": "LLM"}) as inner,
            ):
                inner.set_attribute("llm.token_count.prompt", 20)
            span.set_attribute("gen_ai.usage.input_tokens", 20)

    with backtrail.span("agent", kind="agent"):
        began, halted = stopped(backtrail.guard(max_steps=2), step)
    assert (began, halted.spent) == (2, 2)
    with backtrail.guard(max_tokens=1000) as run:
        step()
    assert run.spent.tokens == 20, "told twice, used once"


def test_a_span_that_says_at_its_end_what_it_was_is_counted_then(alone: Sink) -> None:
    def step() -> None:
        span = trace.get_tracer("late").start_span("search")
        span.set_attributes({"openinference.span.kind": "TOOL", "input.value": "q", "output.value": "none"})
        span.end()

    with pytest.raises(backtrail.Halted, match=r"search\(q\) was called 2 times"), backtrail.guard(loops=2):
        step()
        step()
        ask()


def test_a_warning_is_logged_and_put_on_the_running_span(alone: Sink, caplog: pytest.LogCaptureFixture) -> None:
    with backtrail.span("agent", kind="agent"), backtrail.guard(max_steps=10, on_trip="warn") as run:
        for _ in range(12):
            ask()
    backtrail.flush()
    told = [attributes for name, attributes in alone.named("agent").events if name == "backtrail.guard"]
    assert told == [
        {
            "backtrail.guard.action": "warn",
            "backtrail.guard.limit": "steps",
            "backtrail.guard.sentence": "The run has made 10 steps; the guard allows 10.",
            "backtrail.guard.run": run.id,
        }
    ]
    assert any("The run has made 10 steps" in record.message for record in caplog.records)


def test_a_run_that_is_steered_gets_its_message_before_the_step_it_is_for() -> None:
    heard = []
    with backtrail.guard(max_steps=9), backtrail.guard(loops=2, on_trip="steer"):
        for _ in range(4):
            heard.append(backtrail.guidance())
            ask()
            search("refund")
    assert [len(messages) for messages in heard] == [0, 0, 1, 0]
    assert heard[2][0].startswith('search({"query": "refund"}) was called 2 times in a row')
    assert backtrail.guidance() == []


def test_whoever_is_asked_can_extend_let_go_on_or_stop(anyhow: None) -> None:
    answers: list[Any] = [{"steps": 3}, "go_on", True, False]
    asked: list[Asking] = []

    def answer(asking: Asking) -> Any:
        asked.append(asking)
        return answers.pop(0)

    began, halted = stopped(backtrail.guard(max_steps=2, on_trip="ask", ask=answer, agent="support"), ask)
    assert began == 2 + 3 + 2 + 2
    assert [asking.spent["steps"] for asking in asked] == [2, 5, 7, 9]
    assert (asked[0].agent, asked[0].limit, asked[0].limits) == ("support", "steps", {"steps": 2})
    assert str(halted) == "The run has made 9 steps; the guard allows 9. A human said no."


async def test_waiting_for_a_human_holds_up_no_other_task() -> None:
    other = asyncio.Event()

    async def answer(asking: Asking) -> bool:
        await asyncio.wait_for(other.wait(), 20)
        return True

    async def agent() -> int:
        async with backtrail.guard(max_steps=1, on_trip="ask", ask=answer) as run:
            await ask_later()
            await ask_later()
            return run.spent.steps

    running = asyncio.create_task(agent())
    await ask_later()
    other.set()
    assert await running == 2


@pytest.mark.parametrize(("otherwise", "steps"), [("stop", 1), ("go_on", 2)])
def test_where_nobody_answers_in_time_the_fallback_holds(otherwise: Any, steps: int) -> None:
    never = threading.Event()

    def answer(asking: Asking) -> bool:
        never.wait(20)
        return False

    guard = backtrail.guard(max_steps=1, on_trip="ask", ask=answer, ask_seconds=0, otherwise=otherwise)
    began, said = 0, ""
    try:
        with guard:
            for _ in range(2):
                ask()
                began += 1
    except backtrail.Halted as halted:
        said = str(halted)
    never.set()
    assert began == steps
    assert said.endswith("Nobody answered." if otherwise == "stop" else "")


def test_without_anybody_to_ask_the_fallback_holds_at_once() -> None:
    assert stopped(backtrail.guard(max_steps=1, on_trip="ask"), ask)[0] == 1


def test_an_answer_that_fails_stops_the_run(told_anew: None, caplog: pytest.LogCaptureFixture) -> None:
    def answer(asking: Asking) -> bool:
        raise LookupError("nobody there")

    assert stopped(backtrail.guard(max_steps=1, on_trip="ask", ask=answer), ask)[0] == 1
    assert any("backtrail.guard(ask=) failed (LookupError: nobody there)" in r.message for r in caplog.records)


def test_the_program_itself_can_extend_and_stop() -> None:
    with pytest.raises(backtrail.Halted, match="enough"), backtrail.guard(max_steps=1) as run:
        ask()
        run.extend(steps=1)
        ask()
        run.stop("enough")
        run.extend(steps=5)
        ask()
    with pytest.raises(ValueError, match="extend\\(\\) takes numbers above 0"):
        run.extend(step=1)


def test_a_guard_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="on_trip is one of warn, steer, ask, stop"):
        backtrail.guard(max_steps=1, on_trip="explode")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="steps=-1"):
        backtrail.guard(max_steps=-1)


def test_halted_tells_all_and_crosses_processes(alone: Sink) -> None:
    with backtrail.session("customer-42"), backtrail.span("agent", kind="agent") as span:
        _, halted = stopped(backtrail.guard(max_steps=1), ask)
    assert (halted.session, halted.trace) == ("customer-42", span.trace_id)
    again = pickle.loads(pickle.dumps(halted))
    assert (type(again), vars(again)) == (backtrail.Halted, vars(halted))
    assert not isinstance(halted, Exception)
