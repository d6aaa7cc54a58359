"""The follower finds everything once, whatever happens in between."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from backtrail.core.detect.detector import Sign
from backtrail.core.detect.limits import Limits
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Span
from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.followers.catalogue import Catalogue
from backtrail.server.followers.place import rejudging, unread
from backtrail.server.followers.work import Work
from backtrail.server.storage.api import FindingWindow, Store
from backtrail.server.storage.records import DetectorSetting, Records
from backtrail.testing.spans import NOON, SECOND, agent, tool
from tests.unit.followers.rules import BOOM, CATALOGUE, SAME

P = ProjectId("p")


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> int:
        return self.now


def write(store: Store, *parts: RawSpan, project: ProjectId = P) -> None:
    store.write(project, parts).result(20)


def begun(store: Store, records: Records, catalogue: Catalogue = CATALOGUE, clock: Clock | None = None) -> Work:
    work = Work(store, records, catalogue, clock=clock or Clock())
    work.begin()
    return work


def finish(work: Work) -> None:
    while work.news() or work.overdue() or work.past():
        pass


def found(store: Store, project: ProjectId = P) -> set[tuple[str, str, str]]:
    rows = store.findings(project, FindingWindow(limit=1000)).rows
    assert len(rows) == len({(row.finding.trace_id, row.finding.detector, row.finding.span_id) for row in rows})
    return {(row.finding.trace_id, row.finding.detector, row.finding.span_id) for row in rows}


def looping(trace: str, start: float = 0) -> list[RawSpan]:
    calls = [
        tool(f"{trace}-{n}", trace=trace, parent="a", name="look", args={"q": 1}, output="no", start=start + n)
        for n in range(4)
    ]
    return [agent("a", trace=trace, start=start, end=start + 9), *calls]


def test_a_loop_that_comes_in_three_batches_is_one_finding(store: Store, records: Records) -> None:
    work = begun(store, records)
    root, *calls = looping("t1")
    for some in ([root, calls[0]], calls[1:2], calls[2:]):
        write(store, *some)
        finish(work)
    assert found(store) == {("t1", "same", "t1-2")}
    [kept] = store.findings_of(P, TraceId("t1"))
    assert kept.finding.evidence == "look was asked the same 4 times"
    assert unread(store) == 0


def test_what_was_there_before_the_first_start_is_judged_from_the_newest_trace_on(
    store: Store, records: Records
) -> None:
    for number in range(45):
        write(store, *looping(f"t{number}", start=number * 100))
    work = begun(store, records)
    assert rejudging(store, P)
    assert not work.news()
    work.past()
    assert found(store) == {("t44", "same", "t44-2")}
    finish(begun(store, records))
    assert len(found(store)) == 45
    assert not rejudging(store, P)
    assert unread(store) == 0


def test_another_start_goes_on_where_the_last_stopped(store: Store, records: Records) -> None:
    root, *calls = looping("t1")
    first = begun(store, records)
    write(store, root, *calls[:2])
    finish(first)
    write(store, *calls[2:])
    second = begun(store, records)
    assert not rejudging(store, P)
    assert unread(store) == 2
    finish(second)
    assert found(store) == {("t1", "same", "t1-2")}


def test_other_rules_judge_the_past_again(store: Store, records: Records) -> None:
    work = begun(store, records)
    write(store, *looping("t1"), tool("b", trace="t2", output="boom"))
    write(store, *looping("t1"), project=ProjectId("other"))
    finish(work)
    assert found(store) == {("t1", "same", "t1-2"), ("t2", "boom", "b")}
    with records.session() as db, db.begin():
        db.add(DetectorSetting(project_id=P, detector="same", on=True, thresholds={"same_times": 2}))
        db.add(DetectorSetting(project_id=P, detector="boom", on=False, thresholds={}))
    work.rules_changed()
    assert rejudging(store, P)
    assert not rejudging(store, ProjectId("other"))
    finish(work)
    assert found(store) == {("t1", "same", "t1-1")}
    assert found(store, ProjectId("other")) == {("t1", "same", "t1-2")}
    finish(begun(store, records))
    assert found(store) == {("t1", "same", "t1-1")}


def test_another_set_of_detectors_judges_the_past_again(store: Store, records: Records) -> None:
    work = begun(store, records, replace(CATALOGUE, detectors=(SAME,)))
    write(store, *looping("t1"), tool("b", trace="t2", output="boom"))
    finish(work)
    assert found(store) == {("t1", "same", "t1-2")}
    finish(begun(store, records))
    assert found(store) == {("t1", "same", "t1-2"), ("t2", "boom", "b")}


def test_a_trace_that_cannot_be_judged_does_not_stop_the_others(
    store: Store, records: Records, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(span: Span, _: Limits) -> Iterable[Sign]:
        if span.name == "bad":
            raise RuntimeError("never seen such a span")
        return ()

    work = begun(
        store, records, replace(CATALOGUE, detectors=(*CATALOGUE.detectors, replace(BOOM, name="f", look=fails)))
    )
    write(store, tool("x", trace="t0", name="bad"), *looping("t1"), tool("y", trace="t2", name="bad"))
    finish(work)
    assert found(store) == {("t1", "same", "t1-2")}
    assert unread(store) == 0
    assert len([record for record in caplog.records if "cannot be judged" in record.message]) == 1, "once a minute"


def test_what_hangs_is_found_though_nothing_comes(store: Store, records: Records) -> None:
    clock = Clock()
    work = begun(store, records, clock=clock)
    write(store, agent("a", end=None), tool("t", parent="a", start=0, end=None))
    finish(work)
    assert found(store) == set()
    for _ in range(30):
        clock.now += 5 * SECOND
        finish(work)
    assert found(store) == {("t1", "hangs", "t")}
    write(store, tool("t", parent="a", start=0, end=200), agent("a", end=201))
    finish(work)
    assert found(store) == set()
    assert work.until_due() is None or not work.overdue()


def test_an_open_trace_is_looked_after_by_the_next_start_too(store: Store, records: Records) -> None:
    clock = Clock()
    write(store, agent("a", end=None), tool("t", parent="a", start=0, end=None))
    finish(begun(store, records, clock=clock))
    clock.now += 30 * SECOND
    work = begun(store, records, clock=clock)
    clock.now += 60 * SECOND
    finish(work)
    assert found(store) == {("t1", "hangs", "t")}


def test_a_deleted_trace_that_comes_again_begins_anew(store: Store, records: Records) -> None:
    work = begun(store, records)
    root, *calls = looping("t1")
    write(store, root, *calls[:2])
    finish(work)
    store.delete_trace(P, TraceId("t1"))
    write(store, *calls[2:])
    work.forgotten([(P, TraceId("t1"))])
    finish(work)
    assert found(store) == set()


def test_what_is_clean_costs_no_writing_but_the_place(store: Store, records: Records) -> None:
    work = begun(store, records)
    write(store, agent("a"), tool("t", parent="a"))
    finish(work)
    place = store.head_cursor()
    write(store, tool("u", parent="a"))
    finish(work)
    assert store.head_cursor() == place + 1
    assert store.refound(place) == []
