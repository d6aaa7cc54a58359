"""Backtrail and its peers side by side: the same load, the same questions, one after the other on the same machine.

Each begins empty and is warm before it is measured. Loads are as large as each stores in about half a minute, because
a peer that answers before it stores would otherwise keep us waiting for hours.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import httpx
from rich.table import Table

from tests.bench.figures import CONSOLE, percentile
from tests.bench.load import make, send
from tests.bench.peers import PINS, installed
from tests.bench.progress import say, until
from tests.bench.subjects import BACKTRAIL, PEERS, Running, Subject
from tests.bench.watch import Watch

LARGE: Final = 4, 512
SMALL: Final = 16, 50
"""Connections, and spans in a request."""
PATIENCE: Final = 300.0
SETTLED: Final = 8.0
"""Seconds without a new span after which a restarted server has stored what it will store."""
ROWS: Final = (
    "start to ready, s",
    "spans/s until countable, 4 x 512",
    "CPU, us a span",
    "memory at its peak, MB",
    "acknowledgement p50, 16 x 50, ms",
    "acknowledgement p99, 16 x 50, ms",
    "last answer until all is countable, s",
    "acknowledged, then killed",
    "  of these lost",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What was found out about one subject, or why not."""

    title: str
    found: Mapping[str, float]
    trouble: str = ""


def beside(folder: Path) -> None:
    """Print the table. A peer that is absent or fails never fails the bench."""
    there = [peer for peer in PEERS if installed(peer.name)]
    columns = [column(subject, folder / subject.name.lower()) for subject in ((BACKTRAIL, *there) if there else ())]
    if columns:
        CONSOLE.print(drawn(columns))
    for one in columns:
        if one.trouble:
            CONSOLE.print(f"{one.title} could not be measured: {one.trouble}", markup=False)
    absent = [PINS[peer.name] for peer in PEERS if peer not in there]
    if absent:
        CONSOLE.print(f"Not installed, so not beside it: {', '.join(absent)}. 'make bench-peers' installs them.")


def drawn(columns: Sequence[Column]) -> Table:
    table = Table(title="Beside its peers, same load, same machine", title_justify="left")
    table.add_column("figure")
    for one in columns:
        table.add_column(one.title, justify="right")
    for row in ROWS:
        values = [one.found.get(row) for one in columns]
        table.add_row(row, *("-" if value is None else f"{value:,.{0 if value >= 100 else 2}f}" for value in values))
    return table


def column(subject: Subject, folder: Path) -> Column:
    title = PINS.get(subject.name, subject.name).replace("==", " ")
    found: dict[str, float] = {}
    trouble = ""
    say(f"{title}: starting")
    try:
        measure(subject, folder, found)
    except (RuntimeError, OSError, TimeoutError, httpx.HTTPError, json.JSONDecodeError, LookupError) as error:
        trouble = f"{type(error).__name__}: {error}"
    return Column(title=title, found=found, trouble=trouble)


def measure(subject: Subject, folder: Path, found: dict[str, float]) -> None:
    """Fill in the rows, as far as it gets."""
    began = monotonic()
    with Running(subject, folder) as running:
        found[ROWS[0]] = monotonic() - began
        warm_up(subject, running, folder)
        throughput(subject, running, folder, found)
        answers(subject, running, folder, found)
        killed(subject, running, folder, found)


def warm_up(subject: Subject, running: Running, folder: Path) -> None:
    """MLflow's first LLM span of a process waits 7 to 15 s for a list of prices from the internet."""
    sent = send(running.url, make(folder / "load", 500, seed=10), 1, headers=subject.headers)
    until(lambda: running.count() >= sent.spans, seconds=PATIENCE, every=0.05)


def throughput(subject: Subject, running: Running, folder: Path, found: dict[str, float]) -> None:
    connections, size = LARGE
    parts = make(folder / "load", subject.spans, batch=size, seed=11)
    held, watch = running.count(), Watch(running.pid)
    say(f"{subject.name}: {sum(part.spans for part in parts):,} spans until countable")
    with watch:
        sent = send(running.url, parts, connections, headers=subject.headers)
        until(lambda: running.count() >= held + sent.spans, seconds=PATIENCE, every=0.02)
        ended = monotonic()
    found[ROWS[1]] = sent.spans / (ended - sent.began)
    found[ROWS[2]] = watch.cpu / sent.spans * 1e6
    found[ROWS[3]] = watch.peak / 2**20
    found[ROWS[6]] = ended - sent.ended


def answers(subject: Subject, running: Running, folder: Path, found: dict[str, float]) -> None:
    connections, size = SMALL
    held = running.count()
    parts = make(folder / "load", subject.spans // 3, batch=size, seed=12)
    say(f"{subject.name}: answers to {connections} connections")
    sent = send(running.url, parts, connections, headers=subject.headers)
    found[ROWS[4]] = percentile(sent.acknowledged, 0.5) * 1e3
    found[ROWS[5]] = percentile(sent.acknowledged, 0.99) * 1e3
    until(lambda: running.count() >= held + sent.spans, seconds=PATIENCE, every=0.1)


def killed(subject: Subject, running: Running, folder: Path, found: dict[str, float]) -> None:
    """kill -9 right after the last answer, start again, and count."""
    connections, size = SMALL
    held = running.count()
    parts = make(folder / "load", subject.spans // 3, batch=size, seed=13)
    say(f"{subject.name}: kill -9 right after the last answer")
    sent = send(running.url, parts, connections, headers=subject.headers)
    running.kill()
    running.start()
    found[ROWS[7]] = sent.spans
    found[ROWS[8]] = held + sent.spans - settled(running)


def settled(running: Running) -> int:
    count, since = running.count(), monotonic()
    while monotonic() - since < SETTLED:
        sleep(0.25)
        now = running.count()
        if now != count:
            count, since = now, monotonic()
    return count
