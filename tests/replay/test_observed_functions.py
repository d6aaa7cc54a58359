"""Functions under `@observe`, recorded and replayed: results of their types, exceptions, streams, scopes, threads."""

import asyncio
import contextlib
import contextvars
import itertools
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import backtrail
from backtrail.core.tape.recording.tape import Entry, Tape
from backtrail.sdk.replay.source import tape_of

COUNT = itertools.count()
DONE: list[str] = []


@dataclass(frozen=True)
class Receipt:
    order: str
    number: int


@backtrail.observe(kind="tool", side_effect=True)
def refund(order: str, amount: float = 5) -> Receipt:
    DONE.append(order)
    return Receipt(order, next(COUNT))


@backtrail.observe(kind="tool")
def words(text: str) -> Iterator[str]:
    for word in text.split():
        yield f"{word} {next(COUNT)}"


@backtrail.observe(kind="tool")
async def fetch(name: str) -> int:
    await asyncio.sleep(0)
    return next(COUNT)


@backtrail.observe(kind="retriever")
async def chunks(query: str) -> AsyncIterator[str]:
    for at in range(2):
        yield f"{query} {at} {next(COUNT)}"


@backtrail.observe(kind="tool")
def broken(code: int) -> None:
    raise LookupError(f"no {code}")


@backtrail.observe(kind="agent")
def agent() -> list[Any]:
    async def inside() -> list[Any]:
        return [await fetch("a"), *await asyncio.gather(fetch("b"), fetch("c")), [one async for one in chunks("q")]]

    with pytest.raises(LookupError) as failed:
        broken(7)
    return [refund("A17"), refund("A17", amount=5.0), list(words("one two")), str(failed.value), asyncio.run(inside())]


def recorded() -> tuple[Tape, list[Any]]:
    with backtrail.record() as recording:
        told = agent()
    return recording.tape, told


def test_results_of_all_kinds_of_functions_come_back_and_no_body_runs() -> None:
    tape, told = recorded()
    DONE.clear()
    for _ in range(3):
        with backtrail.replay(tape) as run:
            assert agent() == told
        assert run.faithful
        assert run.report() == "The replay did exactly what was recorded: 8 calls, none of them live."
    assert DONE == []
    assert {event.scope for event in tape.events} == {"agent"}


def test_a_divergence_surfaces_although_the_agent_swallows_everything_it_can() -> None:
    tape, _ = recorded()
    with pytest.raises(backtrail.Divergence) as parted:
        stubborn(tape)
    assert parted.value.difference.kind == "changed_args"
    assert "tool refund with other arguments than were recorded" in str(parted.value)
    assert '+ "order": "B99"' in str(parted.value)
    assert DONE == []


def stubborn(tape: Tape) -> None:
    """An agent that goes on whatever happens."""
    DONE.clear()
    with backtrail.replay(tape):
        for _ in range(3):
            with contextlib.suppress(Exception):
                refund("B99")


def test_a_run_that_ends_early_is_told_what_it_did_not_do() -> None:
    tape, _ = recorded()
    with pytest.raises(backtrail.Divergence) as parted, backtrail.replay(tape), pytest.raises(LookupError):
        broken(7)
    assert parted.value.difference.kind == "missing_call"
    assert parted.value.difference.expected is not None
    assert parted.value.difference.expected.name == "refund"


def test_a_stream_that_is_left_half_way_is_left_there_again() -> None:
    def two() -> list[str]:
        stream = words("one two three")
        found = [next(stream), next(stream)]
        stream.close()  # type: ignore[attr-defined]
        return found

    with backtrail.record() as recording:
        told = two()
    assert [event.outcome for event in recording.tape.events] == ["incomplete"]
    with backtrail.replay(recording.tape):
        assert two() == told


def test_threads_and_pools_belong_to_the_session_of_who_started_them() -> None:
    def work() -> list[Receipt]:
        found: list[Receipt] = []
        thread = threading.Thread(target=lambda: found.append(refund("thread")))
        thread.start()
        thread.join()
        with ThreadPoolExecutor(2) as pool:
            return [*found, *pool.map(refund, ["a", "b", "c"])]

    with backtrail.record() as recording:
        told = work()
    assert len(recording.tape.events) == 4
    with backtrail.replay(recording.tape):
        assert work() == told


def test_thirty_recordings_at_once_hear_nothing_of_each_other() -> None:
    async def request(number: int) -> Tape:
        async with backtrail.record() as recording:
            await asyncio.gather(*(fetch(f"{number}.{at}") for at in range(3)))
            await asyncio.to_thread(refund, f"order {number}")
        return recording.tape

    async def server() -> list[Tape]:
        return await asyncio.gather(*(request(number) for number in range(30)))

    for number, tape in enumerate(asyncio.run(server())):
        told = json.dumps([event.args for event in tape.events])
        assert len(tape.events) == 4
        assert told.count(f'"{number}.') == 3
        assert f'"order {number}"' in told


def test_a_killed_process_leaves_every_call_that_was_over_and_its_replay_ends_there(tmp_path: Path) -> None:
    path = tmp_path / "run.tape.jsonl"
    program = f"""
        import os, signal, backtrail
        @backtrail.observe(kind="tool")
        def step(at): return at * 2
        with backtrail.record({str(path)!r}):
            for at in range(9):
                step(at)
                if at == 4: os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=False, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    tape = tape_of(path)
    assert (len(tape.events), tape.footer) == (5, None)

    @backtrail.observe(kind="tool")
    def step(at: int) -> int:
        raise AssertionError(at)

    with backtrail.replay(path) as run:
        assert [step(at) for at in range(5)] == [0, 2, 4, 6, 8]
    assert run.report() == "The replay followed its recording for 5 calls, to where the recorded run was cut off."


def test_a_tape_that_is_no_tape_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"v": 99, "type": "header", "run_id": "r", "t0": 1}\n')
    for source, told in ((tmp_path / "x.jsonl", "pip install --upgrade backtrail"), (tmp_path / "none", "trace:<id>")):
        with pytest.raises(backtrail.NotReplayable, match=told):
            backtrail.replay(source)


def test_calls_that_are_not_recorded_are_stubbed_only_where_that_was_said() -> None:
    tape, _ = recorded()
    with backtrail.replay(tape, on_miss={"tool:refund": 'stub:{"order": "B99", "number": 1}'}) as run:
        agent()
        assert refund("B99") == Receipt("B99", 1)
    assert run.tape.events[-1].source == "stub"


def test_a_replay_that_comes_to_where_the_recorded_run_was_cut_off_ends_there_and_is_no_divergence() -> None:
    tape, _ = recorded()
    cut = Tape(header=tape.header, events=tape.events[:3])
    reached: list[str] = []
    with backtrail.replay(cut) as run:
        agent()
        reached.append("the end")
    assert reached == []
    assert run.faithful
    assert run.report() == "The replay followed its recording for 3 calls, to where the recorded run was cut off."


def test_generators_are_sent_and_thrown_what_their_reader_sends_while_they_are_recorded() -> None:
    @backtrail.observe(kind="tool")
    def talk() -> Generator[Any, Any, str]:
        heard = yield "hello"
        try:
            yield heard
        except LookupError:
            yield "caught"
        return "over"

    def conversation() -> list[Any]:
        said: list[Any] = []

        def reader() -> Generator[Any, Any, None]:
            said.append((yield from talk()))

        stream = reader()
        return [next(stream), stream.send("you"), stream.throw(LookupError()), *stream, *said]

    plain = conversation()
    with backtrail.record() as recording:
        assert conversation() == plain == ["hello", "you", "caught", "over"]
    with backtrail.replay(recording.tape):
        assert conversation() == plain


def test_a_pool_that_works_for_a_call_which_may_be_live_is_let_through() -> None:
    @backtrail.observe(kind="tool")
    async def addresses(port: int) -> int:
        return len(await asyncio.get_running_loop().getaddrinfo("localhost", port))

    with backtrail.record() as recording:
        asyncio.run(addresses(80))
    replay = backtrail.replay(recording.tape, on_miss={"tool:addresses": "live"}, allow_live=["tool:addresses"])
    with replay as run:
        assert [asyncio.run(addresses(port)) > 0 for port in (80, 81)] == [True, True]
    assert not run.faithful
    assert "These calls went as you said: tool addresses (live)." in run.report()


@pytest.mark.parametrize("way", ["fork", "spawn"])
def test_no_process_of_its_own_makes_the_calls_of_a_replay(way: str) -> None:
    tape, _ = recorded()
    process = multiprocessing.get_context(way).Process(target=refund, args=("A17",))  # type: ignore[attr-defined]
    with pytest.raises(backtrail.Divergence, match=r"the process \w+Process.* in .*test_observed_functions\.py"):
        replayed(tape, process.start)
    with pytest.raises(backtrail.Divergence, match=r"a copy of this process \(fork\)"):
        replayed(tape, os.fork)


def replayed(tape: Tape, work: Callable[[], Any]) -> None:
    with backtrail.replay(tape):
        work()


def test_recording_harms_no_program_whatever_it_passes_around() -> None:
    @dataclass
    class Node:
        name: str
        parent: Any = None
        kids: Any = ()

    class Detached(Node):
        def __getattribute__(self, name: str) -> Any:
            if name == "parent":
                raise RuntimeError("its session is closed")
            return super().__getattribute__(name)

    @backtrail.observe(kind="tool")
    def through(node: Node) -> Node:
        return node

    root = Node("root")
    root.kids = [Node(name, root, [root]) for name in "abc"]
    detached = Detached("x")
    with backtrail.record() as recording:
        assert through(root) is root
        assert through(detached) is detached
    first, second = recording.tape.events
    assert [kid["name"] for kid in first.args["node"]["kids"]] == ["a", "b", "c"]
    assert [event.result["$t"] for event in (first, second)] == ["opaque", "opaque"]


def test_a_full_disk_ends_the_tape_and_not_the_program(caplog: pytest.LogCaptureFixture) -> None:
    with backtrail.record("/dev/full"):
        assert asyncio.run(fetch("a")) < asyncio.run(fetch("b"))
    assert "/dev/full cannot be written" in caplog.text


def test_a_block_may_be_left_in_another_context_than_it_was_entered_in() -> None:
    recording = backtrail.record()
    contextvars.copy_context().run(recording.__enter__)
    contextvars.copy_context().run(recording.__exit__, None, None, None)
    assert recording.tape.footer is not None
    with backtrail.record():
        pass


def test_an_entry_is_called_again_in_a_running_loop_too() -> None:
    entry = Entry(ref=f"{__name__}:fetch", args={"name": "a"})

    async def again() -> tuple[int, int]:
        async with backtrail.record(entry=entry) as recording:
            told = await fetch("a")
        async with backtrail.replay(recording.tape) as run:
            now = await run.rerun()
        return told, now

    told, now = asyncio.run(again())
    assert told == now


def test_a_run_that_fails_where_the_recorded_one_went_on_is_not_told_as_faithful() -> None:
    tape, _ = recorded()
    run = backtrail.replay(tape)
    with pytest.raises(ZeroDivisionError), run:
        print(1 / 0)
    assert not run.faithful
    assert "The replay stopped" in run.report()
