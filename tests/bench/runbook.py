"""How long it takes from an alert to the five filled steps of its runbook, on a server of its own.

`filled` is for the bench of the watch. Alone, `python -m tests.bench.runbook`: the recorded runs of the demo, and one
run of 100,000 spans.
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import select

from backtrail.cli.demo.runs import spans as recorded
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import ProjectId
from backtrail.server.followers.catalogue import load
from backtrail.server.incidents import open_or_join
from backtrail.server.incidents.filling import Filling
from backtrail.server.storage.records import Incident, Records, open_records
from backtrail.server.storage.sqlite import SqliteStore
from backtrail.testing.spans import agent, llm, tool
from tests.bench.figures import Figure, percentile, report

P: Final = ProjectId("default")
BAR: Final = 5.0
"""Seconds."""
LARGE: Final = 100_000


def filled(store: SqliteStore, records: Records, traces: Sequence[tuple[str, str | None]]) -> list[float]:
    """Seconds from the alert's commit to the filled runbook, for each trace (with its span that the alert names), one
    after the other, with the worker woken as the watch wakes it.
    """
    working = Filling(store, records, load())
    try:
        return [_one(working, records, trace, span) for trace, span in traces]
    finally:
        working.close()


def _one(working: Filling, records: Records, trace: str, span: str | None) -> float:
    with records.session() as db, db.begin():
        made, _ = open_or_join(
            db,
            project=P,
            fingerprint=f"bench {trace}",
            title="bench",
            level="alert",
            rule_id="runaway_steps",
            labels={"trace": trace},
            evidence="A bench.",
            trace_id=trace,
            session_id=None,
            span_id=span,
            at=time.time_ns(),
        )
    began = time.monotonic()
    working.wake()
    while True:
        with records.session() as db:
            if db.scalar(select(Incident.filled).where(Incident.id == made)) is not None:
                return time.monotonic() - began
        time.sleep(0.01)


def large(count: int = LARGE) -> Iterator[list[RawSpan]]:
    """One run of so many spans: turns and tools, in batches."""
    some = [agent("root", trace="large", end=None, asked="Refund order 7.")]
    for at in range(count // 2):
        said = f"I look at page {at} of the ledger, which has {at * 37} rows."
        some.append(
            llm(f"l{at}", trace="large", parent="root", start=2 * at, end=2 * at + 1, said=said, tokens=(900, 20))
        )
        output = f'{{"page": {at}, "rows": [1, 2, 3]}}'
        inside = {"trace": "large", "parent": "root", "name": "ledger"}
        some.append(
            tool(f"t{at}", start=2 * at + 1, end=2 * at + 2, arguments=f'{{"page": {at}}}', output=output, **inside)
        )
        if len(some) >= 2_000:
            yield some
            some = []
    yield some


def figures() -> list[Figure]:
    """The recorded runs of the demo, and one very long run."""
    with TemporaryDirectory() as folder:
        records = open_records(f"sqlite:///{Path(folder) / 'records.db'}")
        with SqliteStore(Path(folder) / "data") as store:
            traces = []
            for some in recorded(time.time_ns()):
                if some:
                    store.write(P, some).result(60)
                    traces.append((some[0].trace_id, None))
            for some in large():
                store.write(P, some).result(60)
            demo = filled(store, records, traces)
            giant = filled(store, records, [("large", f"t{LARGE // 4}")])
        records.close()
    return [
        Figure(
            name=f"alert to filled runbook, {len(demo)} recorded runs, p99",
            value=percentile(demo, 0.99),
            unit="s",
            at_most=BAR,
        ),
        Figure(name="  p50", value=percentile(demo, 0.5), unit="s"),
        Figure(name=f"  a run of {LARGE:,} spans", value=giant[0], unit="s", at_most=BAR),
    ]


if __name__ == "__main__":
    report("From the alert to the filled runbook", figures())
