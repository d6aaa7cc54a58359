"""The demo's recorded runs: real agents of public data sets (see NOTICE), placed in the last day."""

import gzip
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.imports import detect

HOUR: Final = 3600 * 1_000_000_000
DAY: Final = 24 * HOUR


def recorded() -> list[dict[str, Any]]:
    """Every run as its data set keeps it, in the order in which the demo tells them."""
    packed = files("backtrail.cli.demo").joinpath("runs.jsonl.gz").read_bytes()
    return [json.loads(line) for line in gzip.decompress(packed).splitlines()]


def spans(now: int) -> Iterator[list[RawSpan]]:
    """The spans of each run, over a day that ended an hour before `now` (nanoseconds): history, which pages nobody.

    Ids do not depend on `now`.
    """
    runs = recorded()
    step = DAY // (len(runs) + 1)  # the last one ends an hour before `now` too
    for number, run in enumerate(runs):
        known = detect(run)
        yield known.spans(run, start=now - HOUR - DAY + number * step) if known else []
