"""Writes for ever and says what was acknowledged: run in a process that will be killed."""

import sys
from collections import deque
from concurrent.futures import Future
from pathlib import Path

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import ProjectId
from backtrail.server.storage.api import Cursor
from backtrail.testing.spans import agent, llm, tool
from tests.contract.stores import STORES


def batch(round_: str, number: int) -> list[RawSpan]:
    """A run that opens in one batch and ends in the next, so that merging is under way at the kill."""
    trace, before = f"{round_}-{number}", f"{round_}-{number - 1}"
    opened = agent("a", trace=trace, end=None, asked="question " * 50, session__id=round_)
    ended = agent("a", trace=before, end=5, answered="answer " * 50, session__id=round_)
    return [
        opened,
        ended,
        *(llm(f"l{n}", trace=trace, parent="a", said=f"words {n} " * 100) for n in range(8)),
        tool("t", trace=trace),
    ]


def run(kind: str, folder: Path, round_: str) -> None:
    store = STORES[kind](folder)
    waiting: deque[tuple[int, Future[Cursor]]] = deque()
    number = 0
    print("ready", flush=True)
    while True:
        number += 1
        waiting.append((number, store.write(ProjectId("p"), batch(round_, number))))
        while waiting and (waiting[0][1].done() or len(waiting) > 4):
            done, future = waiting.popleft()
            future.result()
            print(done, flush=True)


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
