"""From a span that crosses a limit to its alert, its page and its filled runbook, beside other traffic.

The server is a process of its own, and so is the other traffic. Crossings are sent one after the other over a
connection of their own; the page goes to a receiver in this process. The alert counts as there when another reader of
the records finds its row.
"""

import http.client
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import httpx

from backtrail.core.model.raw import RawSpan
from backtrail.testing.receiver import Received, Receiver, Reply, receiving
from backtrail.testing.server import Server, running_server
from backtrail.testing.spans import NOON, SECOND, agent, llm, tool
from tests.bench.agent_traces import SENTENCES, otlp
from tests.bench.figures import Figure, percentile
from tests.bench.load import Sent, make, send
from tests.bench.progress import say, until

PACE: Final = 2_000
"""Spans a second of other traffic."""
LEAST: Final = 60
"""Crossings without which a p99 says nothing."""
OURS: Final = "crossing-"
"""What the sessions begin with whose alerts are measured."""
ROOT: Final = f"{0xA0:016x}"
CONNECTIONS: Final = 8
GAP: Final = 0.4
"""Seconds between two crossings, at most."""
PATIENCE: Final = 30.0
LATELY: Final = 1_900 * SECOND
"""How long ago the runs of the other traffic began: they go on now, and are no history to the watch."""
WARM: Final = 3.0
"""Seconds of other traffic before the first crossing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """One crossing; seconds from the last byte of its span."""

    answer: float
    """Until the server said that the span is on disk."""
    row: float
    page: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Moments of one request: after its last byte left, and after the answer came."""

    last: float
    answered: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit of the default rules."""

    rule: str
    spans: int
    """So many of the spans cross it."""
    made: Callable[[int], Callable[..., RawSpan]]


class Records:
    """What the server has written down, seen by another reader of its file."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(f"file:{file}?mode=ro", uri=True)

    def fired(self, session: str, rule: str) -> bool:
        asked = "SELECT 1 FROM alerts WHERE session_id = ? AND rule_id = ? AND level = 'alert' AND fired IS NOT NULL"
        return self._db.execute(asked, (session, rule)).fetchone() is not None

    def filled(self, sessions: str) -> list[float | None]:
        """Seconds from the alert until all five steps of its runbook were filled in; None where they are not yet."""
        asked = "SELECT filled - opened FROM incidents WHERE session_id LIKE ?"
        return [None if took is None else took / SECOND for (took,) in self._db.execute(asked, (f"{sessions}%",))]

    def alerts(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM alerts WHERE fired IS NOT NULL").fetchone()[0])


class Inbox:
    """When the first page of each rule about each session came."""

    def __init__(self, receiver: Receiver) -> None:
        self._first: dict[tuple[str, str], float] = {}
        receiver.behave = self._took

    def came(self, session: str, rule: str) -> float | None:
        return self._first.get((session, rule))

    def _took(self, request: Received) -> Reply:
        now = time.monotonic()
        for alert in request.json["alerts"]:
            labels = alert["labels"]
            self._first.setdefault((labels.get("session", ""), labels["alertname"]), now)
        return Reply()


def crossing(folder: Path, seconds: int) -> list[Figure]:
    """Crossings for so long, beside other traffic."""
    say(f"making {PACE * seconds:,} spans of other traffic")
    with receiving() as receiver, watched(folder / "watched", receiver) as server:
        parts = make(folder / "load", PACE * seconds, since=time.time_ns() - LATELY)
        records, inbox = Records(server.folder / "records.db"), Inbox(receiver)
        say(f"{PACE:,} spans/s for {seconds} s, and runs that cross a limit")
        with ThreadPoolExecutor(1) as pool:
            load = pool.submit(send, server.url, parts, CONNECTIONS, spans_a_second=float(PACE))
            crossed = list(crossings(server, records, inbox, load))
            sent = load.result()
        say("waiting for the last runbooks")
        until(lambda: None not in records.filled(OURS), seconds=PATIENCE, every=0.1)
        return figures(sent, crossed, [took or 0.0 for took in records.filled(OURS)], records.alerts())


@contextmanager
def watched(folder: Path, receiver: Receiver) -> Iterator[Server]:
    """A server as users start it, that may send to this machine."""
    with running_server(folder, grpc_port=0, internal_hosts="127.0.0.0/8") as server:
        told = {"name": "on call", "kind": "webhook", "config": {"url": receiver.url}}
        answer = httpx.put(f"{server.url}/api/channels/on-call", json=told, trust_env=False)
        answer.raise_for_status()
        yield server


def crossings(server: Server, records: Records, inbox: Inbox, load: "Future[Sent]") -> Iterator[Crossed]:
    """One crossing after the other until the other traffic ends. Raises TimeoutError, RuntimeError."""
    where = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    pace, chance = threading.Event(), random.Random(1)
    pace.wait(WARM)
    number = 0
    while not load.done():
        session, limit = f"{OURS}{number}", LIMITS[number % len(LIMITS)]
        *before, beyond = run(number, session, limit)
        posted(where, before)
        yield awaited(records, inbox, session, limit.rule, posted(where, [beyond]))
        number += 1
        pace.wait(chance.random() * GAP)
    where.close()
    if number < LEAST:
        raise RuntimeError(f"{number} crossings in all, and {LEAST} are needed: give it more --seconds")


def awaited(records: Records, inbox: Inbox, session: str, rule: str, sent: Posted) -> Crossed:
    """Seconds from the last byte to the alert and to the page."""
    until(lambda: records.fired(session, rule), seconds=PATIENCE)
    row = time.monotonic() - sent.last
    until(lambda: inbox.came(session, rule) is not None, seconds=PATIENCE)
    return Crossed(answer=sent.answered - sent.last, row=row, page=(inbox.came(session, rule) or 0.0) - sent.last)


def posted(where: http.client.HTTPConnection, spans: Sequence[RawSpan]) -> Posted:
    """Send spans and await the answer. Raises RuntimeError."""
    where.request("POST", "/v1/traces", otlp(spans), {"content-type": "application/x-protobuf"})
    last = time.monotonic()
    answer = where.getresponse()
    said = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"the crossing was answered {answer.status}: {said[:300]!r}")
    return Posted(last=last, answered=time.monotonic())


def run(number: int, session: str, limit: Limit) -> list[RawSpan]:
    """A run that is going on, up to the span that crosses the limit."""
    trace, now = f"{0xC0DE << 64 | number:032x}", (time.time_ns() - NOON) / SECOND
    where = {"trace": trace, "session__id": session}
    spans = [agent(ROOT, name="support", start=now - 20, end=None, **where)]
    for at in range(limit.spans):
        when = {"start": now - 20 + at, "end": now - 19.5 + at}
        spans.append(limit.made(at)(f"{at + 1:016x}", parent=ROOT, **when, **where))
    return spans


def a_step(at: int) -> Callable[..., RawSpan]:
    return partial(llm, said=SENTENCES[at], tokens=(300, 20))


def a_failure(at: int) -> Callable[..., RawSpan]:
    return partial(tool, name="refund", arguments=f'{{"order": {at}}}', error="upstream timed out after 30 s")


def a_repeat(_: int) -> Callable[..., RawSpan]:
    return partial(tool, name="search", arguments='{"query": "A-1009"}', output="nothing found")


LIMITS: Final = (
    Limit(rule="runaway_steps", spans=16, made=a_step),
    Limit(rule="tool_errors_in_a_row", spans=5, made=a_failure),
    Limit(rule="loop_repeat", spans=4, made=a_repeat),
)


def figures(sent: Sent, crossed: Sequence[Crossed], filled: Sequence[float], alerts: int) -> list[Figure]:
    answers = [each.answer for each in crossed]
    rows, pages = [each.row for each in crossed], [each.page for each in crossed]
    return [
        Figure(
            name="other traffic", value=sent.spans / (sent.ended - sent.began), unit="spans/s", at_least=0.98 * PACE
        ),
        Figure(name="  alerts that it raised of its own", value=alerts - len(crossed), unit="alerts"),
        Figure(
            name=f"span that crosses a limit to alert row, p99 of {len(rows)}",
            value=percentile(rows, 0.99),
            unit="s",
            at_most=1,
        ),
        Figure(name="  p50", value=percentile(rows, 0.5), unit="s"),
        Figure(name="  p99 until the server's answer, which is part of it", value=percentile(answers, 0.99), unit="s"),
        Figure(
            name="span that crosses a limit to webhook received, p99",
            value=percentile(pages, 0.99),
            unit="s",
            at_most=2,
        ),
        Figure(name="  p50", value=percentile(pages, 0.5), unit="s"),
        Figure(name="alert to all five steps filled, p99", value=percentile(filled, 0.99), unit="s", at_most=5),
        Figure(name="  p50", value=percentile(filled, 0.5), unit="s"),
    ]
