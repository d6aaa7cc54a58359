"""How fast all detectors are on one core: whole traces of the development runs, a long trace, and one more span in it.

Spans are made before the clock starts, and the collector of garbage is told to leave them alone: what is measured is
reading them and judging them, in the time of the processor. The time of one more span is that of taking it in and of
asking for the findings, as a follower does when a span was written.
"""

import gc
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final

from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import Judge, judge
from backtrail.core.model.span import Span
from backtrail.core.model.units import Nanos, SpanId, TraceId
from backtrail.core.semconv.translate import translate
from tests.bench.agent_traces import SECOND, Agent
from tests.bench.detect.rows import Row
from tests.bench.detect.runs import spans_of

FOLDER: Final = "."
PUBLISHED: Final = "the runs of all sets of this page, and a trace made for the purpose"
SET: Final = "throughput"
LONG: Final = 100_000
LATE: Final = 300
"""Spans that are added one by one to the long trace."""
RUNS: Final = 400
"""Runs at most that are taken of one file."""


def rows(folder: Path) -> list[Row]:
    """Spans a second over whole traces, and microseconds for one more span of a long one."""
    runs = [run for run in _runs(folder) if run]
    if not runs:
        return []
    spans = one_trace(LONG + LATE)
    gc.collect()
    gc.freeze()
    try:
        return [*_real(runs), *_long(spans)]
    finally:
        gc.unfreeze()


def _real(runs: Sequence[Sequence[Span]]) -> list[Row]:
    judge(runs[0], DETECTORS)
    began = process_time()
    for run in runs:
        judge(run, DETECTORS)
    took = process_time() - began
    count = sum(map(len, runs))
    return [_speed("whole traces of real runs, spans/s", count / took, f"{count:,} spans of {len(runs):,} runs")]


def _long(spans: list[Span]) -> list[Row]:
    began = process_time()
    judge(spans[:LONG], DETECTORS)
    took = process_time() - began
    random.Random(0).shuffle(late := spans[:: len(spans) // LATE][:LATE])
    held = {span.span_id for span in late}
    rest = [span for span in spans if span.span_id not in held]
    return [
        _speed(f"one trace of {LONG:,} spans, spans/s", LONG / took, ""),
        _cost("one more span at the end", spans[:LONG], spans[LONG:]),
        _cost("one more span anywhere", rest, late),
    ]


def _cost(metric: str, there: Sequence[Span], late: Sequence[Span]) -> Row:
    one = Judge(there[0].trace_id, DETECTORS)
    one.add(there)
    one.findings()
    times = []
    for span in late:
        began = process_time()
        one.add((span,))
        one.findings()
        times.append((process_time() - began) * 1e6)
    note = f"median of {len(times)}, 99 of 100 below {sorted(times)[len(times) * 99 // 100]:,.0f}"
    metric = f"{metric} in {len(there):,}, microseconds"
    return Row(set=SET, metric=metric, value=median(times), reach=1_000.0, at_most=True, note=note)


def _speed(metric: str, value: float, note: str) -> Row:
    return Row(set=SET, metric=metric, value=value, reach=20_000.0, note=note)


def one_trace(count: int) -> list[Span]:
    """A trace of so many spans: one agent's run after the other, each span as it ends."""
    spans: list[Span] = []
    now = 0
    for number, raw in enumerate(Agent().traces(count)):
        run = sorted((translate(each) for each in raw), key=lambda span: (span.end or 0, -(span.start or 0)))
        later = now - min(span.start or 0 for span in run)
        spans += [_moved(span, number, later) for span in run]
        now = (spans[-1].end or now) + SECOND
        if len(spans) >= count:
            break
    return spans[:count]


def _moved(span: Span, number: int, later: int) -> Span:
    return replace(
        span,
        trace_id=TraceId("long"),
        span_id=SpanId(f"{number}-{span.span_id}"),
        parent_id=SpanId(f"{number}-{span.parent_id}") if span.parent_id else None,
        start=Nanos((span.start or 0) + later),
        end=Nanos((span.end or 0) + later),
    )


def _runs(folder: Path) -> Iterator[list[Span]]:
    for path in sorted((folder / "trail" / "data").glob("*/*.json")):
        yield spans_of(json.loads(path.read_text()), path.stem)
    for path in sorted((folder / "agentprocessbench").glob("*.jsonl")):
        for number, line in enumerate(path.read_text().splitlines()[:RUNS]):
            yield spans_of(json.loads(line), f"{path.stem}-{number}")
    for path in sorted((folder / "tau_bench").glob("*.json")):
        for number, found in enumerate(json.loads(path.read_text())[:RUNS]):
            yield spans_of(found, f"{path.stem}-{number}")
    for path in sorted((folder / "who_when").glob("*/*.json")):
        yield spans_of(json.loads(path.read_text()), path.stem)
