"""Writes spans and judges them for ever, and says what was acknowledged: run in a process that will be killed."""

import sys
from pathlib import Path

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import ProjectId
from backtrail.server.followers.detect import Detecting
from backtrail.server.storage.records import open_records
from backtrail.testing.spans import agent, tool
from tests.contract.stores import STORES
from tests.unit.followers.rules import CATALOGUE


def batches(round_: str, number: int) -> list[list[RawSpan]]:
    """A run in three batches, whose loop can only be seen when all of it is there."""
    trace = f"{round_}-{number}"
    calls = [tool(f"c{n}", trace=trace, parent="a", start=n, arguments='{"q": 1}') for n in range(4)]
    first = [agent("a", trace=trace, end=None), calls[0], tool("b", trace=trace, parent="a", start=9, output="boom")]
    return [first, calls[1:3], [calls[3], agent("a", trace=trace, end=20)]]


def run(kind: str, folder: Path, round_: str) -> None:
    store, records = STORES[kind](folder / "store"), open_records(f"sqlite:///{folder / 'records.db'}")
    Detecting(store, records, CATALOGUE)
    print("ready", flush=True)
    number = 0
    while True:
        number += 1
        for parts in batches(round_, number):
            store.write(ProjectId("p"), parts).result()
        print(number, flush=True)


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
