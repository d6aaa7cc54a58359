"""Recording and replaying, measured: `make bench-replay`, about a minute.

Prints each figure beside its bar and exits with 1 where one is missed. Models and pages are local servers, the clients
are the real ones. What recording costs is the CPU time of the calling thread, less that of the same call unrecorded,
in rounds that take turns; tapes are written to a file, as `backtrail run` does. Close what else uses the machine.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Final

import httpx
import openai

import backtrail
from backtrail.core.model.message import ToolCall
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.source import tape_of
from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer
from tests.bench.figures import Figure, report
from tests.bench.progress import say
from tests.replay.web import Web

THINKS: Final = 0.15
"""Seconds that a model or a tool takes."""
REPLAYS: Final = 100
ROUNDS: Final = 12
CALLS: Final = 200
EVENTS: Final = 1_000
BESIDE: Final = 30
SOCKETS: list[str] = []


@backtrail.observe(kind="tool")
def look_up(order: str) -> dict[str, str]:
    time.sleep(THINKS)
    return {"order": order, "state": "shipped"}


@backtrail.observe(kind="tool")
def quick(number: int, of: str = "orders") -> str:
    return f"{number} of {of}"


def script(request: ModelRequest) -> Reply:
    """Two tools, one after the other, then an answer."""
    done = sum(message["role"] == "tool" for message in request.messages)
    if done < 2:
        return Reply(tool_calls=(ToolCall(name="look_up", arguments={"order": f"A{done}"}),), delay=THINKS)
    return Reply(text="Both are shipped.", delay=THINKS)


def agent(url: str) -> str:
    """Three model calls and two tools."""
    said: list[Any] = [{"role": "user", "content": "Where are A0 and A1?"}]
    with openai.OpenAI(base_url=url, api_key="k") as client:
        while True:
            message = client.chat.completions.create(model="gpt-4o", messages=said).choices[0].message
            said.append(message.model_dump(exclude_none=True))
            if not message.tool_calls:
                return str(message.content)
            said += [
                {"role": "tool", "tool_call_id": call.id, "content": str(look_up(f"A{at}"))}
                for at, call in enumerate(message.tool_calls, sum(one["role"] == "tool" for one in said))
            ]


def hundred() -> list[Figure]:
    """The same run a hundred times."""
    with ModelServer(script) as model, backtrail.record() as recording:
        began = time.perf_counter()
        output = agent(model.openai_url)
        live = time.perf_counter() - began
    hashes, outputs, took = set(), set(), []
    sockets = len(SOCKETS)
    for _ in range(REPLAYS):
        began = time.perf_counter()
        with backtrail.replay(recording.tape) as run:
            outputs.add(agent(model.openai_url))
        took.append(time.perf_counter() - began)
        hashes.add(_hash(run.tape))
    return [
        Figure(name=f"trajectory hashes of {REPLAYS} replays", value=len(hashes | {_hash(recording.tape)}), unit="",
               at_most=1),
        Figure(name="outputs", value=len(outputs | {output}), unit="", at_most=1),
        Figure(name="sockets", value=len(SOCKETS) - sockets, unit="", at_most=0),
        Figure(name="a run of 5 calls of 150 ms, recorded", value=live * 1e3, unit="ms"),
        Figure(name="  replayed", value=median(took) * 1e3, unit="ms"),
        Figure(name="  times faster", value=live / median(took), unit="x", at_least=30),
    ]  # fmt: skip


def thousand(folder: Path) -> list[Figure]:
    """A long tape, from its file to its end."""
    path = folder / "long.tape.jsonl"
    with backtrail.record(path):
        for number in range(EVENTS):
            quick(number)
    began = time.perf_counter()
    tape = tape_of(path)
    with backtrail.replay(tape) as run:
        for number in range(EVENTS):
            quick(number)
    took = time.perf_counter() - began
    assert run.faithful
    return [Figure(name=f"a tape of {EVENTS:,} events, read and replayed", value=took, unit="s", at_most=1)]


def costs(folder: Path) -> list[Figure]:
    """What recording adds to a request, to a tool call, and to the first piece of a stream."""
    with Web() as web, httpx.Client() as client:
        page = f"{web.url}/page"
        http = added(lambda: client.get(page), folder / "http.jsonl", CALLS)

        def first() -> float:
            began = time.perf_counter()
            with client.stream("GET", f"{web.url}/stream") as response:
                next(response.iter_raw())
            return time.perf_counter() - began

        without = [first() for _ in range(50)]
        with backtrail.record():
            recorded = [first() for _ in range(50)]
    tool = added(lambda: quick(7), folder / "tool.jsonl", CALLS * 10)
    later = (median(recorded) - median(without)) * 1e3
    return [
        Figure(name="recording costs an HTTP call", value=http, unit="us", at_most=150),
        Figure(name="  a tool call", value=tool, unit="us", at_most=20),
        Figure(name="  the first piece of a stream comes later by", value=max(0.0, later), unit="ms", at_most=5),
    ]


def added(call: Callable[[], object], path: Path, calls: int) -> float:
    """Microseconds of CPU that recording to a file adds to a call."""

    def one() -> float:
        began = time.thread_time()
        for _ in range(calls):
            call()
        return (time.thread_time() - began) / calls * 1e6

    recorded, without = [], []
    for number in range(ROUNDS):
        without.append(one())
        with backtrail.record(path.with_name(f"{number}-{path.name}")):
            recorded.append(one())
    return median(recorded) - median(without)


def beside() -> list[Figure]:
    """Requests of a server at the same time, each recorded by itself."""

    async def request(client: httpx.AsyncClient, url: str, number: int) -> int:
        async with backtrail.record() as recording:
            for at in range(3):
                await client.get(f"{url}/page", params={"whose": number, "at": at})
        told: list[str] = [event.args["query"]["whose"] for event in recording.tape.events]
        return sum(whose != str(number) for whose in told) + abs(len(told) - 3)

    async def server(url: str) -> int:
        async with httpx.AsyncClient() as client:
            return sum(await asyncio.gather(*(request(client, url, number) for number in range(BESIDE))))

    with Web() as web:
        wrong = asyncio.run(server(web.url))
    return [Figure(name=f"events of others, on {BESIDE} tapes at once", value=wrong, unit="", at_most=0)]


def _hash(tape: Tape) -> str:
    return "" if tape.footer is None else tape.footer.hash


def _watch(event: str, _: Any) -> None:
    if event in ("socket.connect", "socket.getaddrinfo"):
        SOCKETS.append(event)


def main() -> None:
    sys.addaudithook(_watch)
    with tempfile.TemporaryDirectory(prefix="backtrail-bench-") as name:
        folder = Path(name)
        say("what recording costs")
        figures = costs(folder)
        say(f"{REPLAYS} replays of one run")
        figures = hundred() + thousand(folder) + figures + beside()
    report("Replay", figures)


if __name__ == "__main__":
    main()
