"""The same trials of a guard for every framework: what came out of each is printed as a line of JSON."""

import asyncio
import json
from collections.abc import Callable

import backtrail

LOOP = asyncio.new_event_loop()
"""One for all trials: clients of models hold on to theirs."""
asyncio.set_event_loop(LOOP)


def trial(name: str, run: Callable[[str], object], **limits: object) -> None:
    """Run the agent under a guard and tell how it ended."""
    told: dict[str, object] = {"trial": name}
    try:
        with backtrail.guard(**limits) as guarded:
            told["answer"] = run(f"trial {name}")
    except backtrail.Halted as halted:
        told |= {"halted": halted.limit, "sentence": halted.sentence}
    told["spent"] = {"steps": guarded.spent.steps, "tokens": guarded.spent.tokens}
    print(json.dumps(told), flush=True)


def trials(run: Callable[[str], object], arun: Callable[[str], object], stream: Callable[[str], object]) -> None:
    """`arun` and `stream` are coroutine functions."""
    answers = [{"steps": 2}, False]

    def once(asking: object) -> object:
        return answers.pop(0)

    async def no(asking: object) -> bool:
        await asyncio.sleep(0)
        return False

    def awaited(function: Callable[[str], object]) -> Callable[[str], object]:
        return lambda question: LOOP.run_until_complete(function(question))

    trial("stop", run, max_steps=3)
    trial("async", awaited(arun), max_steps=3)
    trial("stream", awaited(stream), max_steps=3)
    trial("loop", run, loops=2)
    trial("steer", run, loops=2, on_trip="steer")
    trial("steer-stream", awaited(stream), max_steps=2, on_trip="steer")
    trial("ask", run, max_steps=2, on_trip="ask", ask=once)
    trial("ask-async", awaited(arun), max_steps=2, on_trip="ask", ask=no)
    trial("tokens", run, max_tokens=400)
    trial("free", run, max_steps=5, on_trip="steer")
