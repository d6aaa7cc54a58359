"""The worker fills in runbooks at once, again while the trace goes on, and never loses what was filled in."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from backtrail.core.detect.detector import SpanDetector
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.followers.catalogue import Catalogue, load
from backtrail.server.incidents import life
from backtrail.server.incidents.filling import Filling
from backtrail.server.storage.records import IncidentStep, Records
from backtrail.server.storage.sqlite import SqliteStore
from backtrail.testing.spans import agent, llm, retriever, tool
from tests.unit.incidents.stage import NOON, fired, incident, log_of

P = ProjectId("default")
CATALOGUE = load([])


@pytest.fixture
def filling(store: SqliteStore, records: Records) -> Iterator[Filling]:
    running = Filling(store, records, CATALOGUE)
    yield running
    running.close()


def write(store: SqliteStore, *spans: RawSpan) -> None:
    store.write(P, spans).result(20)


def run(trace: str = "t1", *, end: float | None = 9) -> list[RawSpan]:
    """A run whose refund fails twice."""
    inside: dict[str, Any] = {"trace": trace, "parent": "a"}
    fails: dict[str, Any] = {"name": "refund", "arguments": '{"id": 7}', "error": "HTTP 502"} | inside
    asked = "Refund order 7."
    return [
        agent("a", trace=trace, end=end, asked=asked, answered="Done."),
        llm("l1", start=1, end=2, asked=asked, said="I refund it.", tokens=(900, 20), **inside),
        tool("b", start=2, end=3, **fails),
        llm("l2", start=3, end=4, said="Once more.", tokens=(950, 10), **inside),
        tool("c", start=4, end=5, **fails),
    ]


def until(so: Callable[[], bool]) -> None:
    """Ask again until it is so; between two questions the worker may work."""
    end = time.monotonic() + 30
    waiting = threading.Event()
    while not so():
        assert time.monotonic() < end, "it never came to be so"
        waiting.wait(0.02)


def steps(records: Records, number: int = 1) -> dict[int, IncidentStep]:
    about = incident(records, number).id
    with records.session() as db:
        found = db.scalars(select(IncidentStep).where(IncidentStep.incident_id == about)).all()
    return {step.step: step for step in found}


def headline(records: Records, step: int, number: int = 1) -> str:
    return str(steps(records, number)[step].content.get("headline", ""))


def is_filled(records: Records, number: int = 1) -> bool:
    return incident(records, number).filled is not None


def test_all_five_steps_are_filled_in_when_an_incident_opens(
    store: SqliteStore, records: Records, filling: Filling
) -> None:
    write(store, *run())
    fired(records)
    filling.wake()
    until(lambda: is_filled(records))

    told = steps(records)
    assert [step.verdict for step in told.values()] == ["bad", "bad", "nothing", "unknown", "bad"]
    assert all(step.filled is not None and step.content["as_of"] for step in told.values())
    assert "the alert points at refund in step 1" in headline(records, 1)
    assert headline(records, 2).startswith("The call that the alert points at, refund in step 1, failed: HTTP 502")
    assert headline(records, 3) == "This run retrieved nothing; what it knew came from the prompt and 2 tool calls."
    assert told[4].content["command"].startswith("backtrail replay ")
    assert told[5].content["change"]["target"] == "guard_rail"
    assert [what for what, _ in log_of(records)] == ["opened", "filled"]


def test_it_is_filled_in_again_while_the_trace_goes_on(store: SqliteStore, records: Records, filling: Filling) -> None:
    write(store, *run(end=None))
    fired(records, span_id="c")
    filling.wake()
    until(lambda: "refund in step 2" in headline(records, 2))
    write(store, retriever("r", "Refunds take 3 days.", query="refund policy", parent="a", start=6, end=7))
    until(lambda: "brought 1 document" in headline(records, 3))

    assert [what for what, _ in log_of(records)] == ["opened", "filled"]


def test_a_confirmed_step_and_a_closed_incident_stay_as_they_are(
    store: SqliteStore, records: Records, filling: Filling
) -> None:
    write(store, *run(end=None), *run("t2", end=None))
    fired(records)
    fired(records, "g", trace_id="t2")
    filling.wake()
    until(lambda: is_filled(records, 1) and is_filled(records, 2))
    with records.session() as db, db.begin():
        life.confirm(db, life.numbered(db, P, 1), 3, by="ann", note="", at=NOON)
        life.close(
            db, life.numbered(db, P, 2), resolution="other", reason="a drill", golden_case=None, by="ann", at=NOON
        )
    for trace in ("t2", "t1"):
        found: dict[str, Any] = {"query": "refund policy", "parent": "a", "start": 6, "end": 7, "trace": trace}
        write(store, retriever("r", "Refunds take 3 days.", **found))
    until(lambda: "retrieval" in headline(records, 1))

    assert headline(records, 3).startswith("This run retrieved nothing")
    assert "retrieval" not in headline(records, 1, number=2)


def test_what_was_not_filled_in_is_after_a_restart(store: SqliteStore, records: Records) -> None:
    write(store, *run())
    fired(records)
    running = Filling(store, records, CATALOGUE)
    until(lambda: is_filled(records))
    running.close()
    fired(records, "g")
    again = Filling(store, records, CATALOGUE)
    until(lambda: is_filled(records, 2))
    again.close()

    assert [what for what, _ in log_of(records, 1)] == ["opened", "filled"]


def test_a_trace_that_is_forgotten_leaves_the_runbook_readable(
    store: SqliteStore, records: Records, filling: Filling
) -> None:
    write(store, *run(end=None))
    fired(records)
    filling.wake()
    until(lambda: is_filled(records))
    store.delete_trace(P, TraceId("t1"))
    fired(records, "g")
    filling.wake()
    until(lambda: is_filled(records, 2))

    assert "refund in step 1" in headline(records, 2)
    assert headline(records, 2, number=2).startswith("The trace t1 is not here: it was forgotten")
    assert headline(records, 2, number=2).endswith("refund failed 5 times in a row: HTTP 502.")


def test_an_alert_without_a_trace_is_shown_the_newest_of_its_session_or_the_worst_of_its_group(
    store: SqliteStore, records: Records, filling: Filling
) -> None:
    now = time.time_ns()
    for span in (*run("t1"), *run("t2")):
        span.attributes["session.id"] = "s1" if span.trace_id == "t1" else "s2"
        write(store, replace(span, start=now, end=now))
    nothing = {"trace_id": None, "span_id": None}
    fired(records, "f", **nothing)
    fired(records, "g", session_id=None, at=(now - NOON) / 10**9, **nothing)
    fired(records, "h", session_id=None, labels={}, **nothing)
    filling.wake()
    until(lambda: all(is_filled(records, number) for number in (1, 2, 3)))

    assert steps(records, 1)[1].content["trace_id"] == "t1"
    assert steps(records, 1)[1].content["notes"] == [
        "The alert names a session and no trace: this is the newest trace of it."
    ]
    assert "the one of the last day with the most tool errors" in steps(records, 2)[1].content["notes"][0]
    assert {each["session_id"] for each in steps(records, 2)[1].content["worst"]} == {"s1", "s2"}
    assert headline(records, 1, number=3).startswith("The alert names no trace, and none can be found by its group.")


def test_a_runbook_that_cannot_be_filled_in_says_so_and_others_are(store: SqliteStore, records: Records) -> None:
    def broken(span: Any, _: Any) -> Any:
        if span.trace_id == "bad":
            raise RuntimeError("boom")
        return ()

    detector = SpanDetector(name="own", family="loops", says="x", kinds=frozenset({"tool"}), look=broken)
    write(store, *run("bad"), *run("t1"))
    fired(records, "f", trace_id="bad")
    fired(records, "g")
    running = Filling(store, records, Catalogue(detectors=(detector,)))
    until(lambda: is_filled(records, 2))
    until(lambda: is_filled(records, 1))
    running.close()

    assert headline(records, 1).startswith("The runbook could not be filled in: RuntimeError.")
    assert [what for what, _ in log_of(records, 1)] == ["opened", "unfilled", "filled"]


def test_a_large_trace_is_read_in_part_and_the_flagged_span_is_among_it(
    store: SqliteStore, records: Records, filling: Filling
) -> None:
    many = [agent("a", end=None)]
    many += [tool(f"s{each}", name="step", parent="a", start=each, end=each + 1, output="ok") for each in range(6_000)]
    many += [tool("b", name="refund", parent="a", start=6_000, end=6_001, error="HTTP 502")]
    write(store, *many)
    fired(records, span_id="s3000")
    filling.wake()
    until(lambda: is_filled(records))

    first = steps(records)[1].content
    assert first["notes"][0].startswith("The trace has 6,002 spans; the runbook is made from 2,500 of them, and steps")
    assert headline(records, 2).startswith("The call that the alert points at, step in step ")
    assert "refund" in {fact["value"].split()[0] for fact in steps(records)[2].content["facts"]}


def test_a_new_incident_does_not_wait_for_those_that_are_filled_in_again(store: SqliteStore, records: Records) -> None:
    before = 30
    for each in range(before):
        write(store, *run(f"old{each}"))
        fired(records, f"f{each}", trace_id=f"old{each}")
    first = Filling(store, records, CATALOGUE)
    until(lambda: all(is_filled(records, number) for number in range(1, before + 1)))
    first.close()
    write(store, *run("new"))
    as_of = [steps(records, number)[1].content["as_of"] for number in range(1, before + 1)]
    again = Filling(store, records, CATALOGUE)
    fired(records, "new", trace_id="new")
    again.wake()
    until(lambda: is_filled(records, before + 1))
    again.close()

    after = [steps(records, number)[1].content["as_of"] for number in range(1, before + 1)]
    assert sum(one != other for one, other in zip(as_of, after, strict=True)) < before / 2


def test_what_no_text_can_hold_is_kept_as_text(store: SqliteStore, records: Records, filling: Filling) -> None:
    found = '[{"content": "half \\ud83d of a refund", "score": 0.5}, {"content": "y", "score": 0.4}]'
    inside: dict[str, Any] = {"parent": "a", "name": "two\nlines", "arguments": '{"query": "\\ud83d refund"}'}
    write(store, *run(), tool("s", start=6, end=7, output=found, **inside))
    fired(records, span_id="s")
    filling.wake()
    until(lambda: is_filled(records))

    for step in steps(records).values():
        assert json.dumps(step.content, ensure_ascii=False).encode()
        assert "\n" not in step.content["headline"]
    assert "refund" in steps(records)[2].content["call"]["arguments"]
