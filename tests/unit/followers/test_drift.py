"""A tool whose schema changes from trace to trace is told once, where it changed."""

import json
from typing import Any

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import TraceId
from backtrail.server.followers.drift import DETECTOR
from backtrail.server.storage.api import Store
from backtrail.server.storage.records import Records
from backtrail.testing.spans import llm
from tests.unit.followers.rules import CATALOGUE
from tests.unit.followers.test_work import P, begun, finish, found, write

WITH_DRIFT = type(CATALOGUE)(detectors=(*CATALOGUE.detectors, DETECTOR))
OLD = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
NEW = {"type": "object", "properties": {"place": {"type": "integer"}}, "required": ["place"]}


def turn(
    trace: str, schema: Any, at: float, release: str = "1", service: str = "shop", name: str = "weather"
) -> RawSpan:
    offered = json.dumps({"type": "function", "function": {"name": name, "parameters": schema}})
    made = llm("m", trace=trace, start=at, end=at + 1, llm__tools__0__tool__json_schema=offered)
    made.resource.update({"service.name": service, "service.version": release})
    return made


def test_a_schema_that_changes_is_told_where_it_changed_and_only_there(store: Store, records: Records) -> None:
    work = begun(store, records, WITH_DRIFT)
    for number, schema in enumerate([OLD, OLD, NEW, NEW, OLD, NEW]):
        write(store, turn(f"t{number}", schema, number * 10, release="1.4" if schema is OLD else "1.5"))
        finish(work)
    assert found(store) == {("t2", "schema_drift", "m")}
    [kept] = store.findings_of(P, TraceId("t2"))
    assert kept.finding.evidence.startswith("The schema of weather changed since release 1.4: ")
    assert kept.finding.severity == "warning"


def test_what_was_told_stays_when_the_trace_is_judged_again(store: Store, records: Records) -> None:
    work = begun(store, records, WITH_DRIFT)
    write(store, turn("t0", OLD, 0))
    finish(work)
    write(store, turn("t1", NEW, 10))
    finish(work)
    again = begun(store, records, WITH_DRIFT)
    write(store, llm("later", trace="t1", start=12))
    finish(again)
    assert found(store) == {("t1", "schema_drift", "m")}
    write(store, turn("t2", NEW, 20))
    finish(again)
    assert found(store) == {("t1", "schema_drift", "m")}, "the next start remembers both"


def test_the_past_is_learnt_from_and_not_accused(store: Store, records: Records) -> None:
    for number, schema in enumerate([OLD, NEW, OLD]):
        write(store, turn(f"t{number}", schema, number * 10))
    work = begun(store, records, WITH_DRIFT)
    finish(work)
    assert found(store) == set()
    write(store, turn("t9", {**OLD, "required": []}, 90))
    finish(work)
    assert found(store) == {("t9", "schema_drift", "m")}


def test_an_older_run_that_comes_later_is_no_change(store: Store, records: Records) -> None:
    work = begun(store, records, WITH_DRIFT)
    for trace, schema, at in (("t1", NEW, 100), ("t0", OLD, 0), ("t2", NEW, 200)):
        write(store, turn(trace, schema, at))
        finish(work)
    assert found(store) == set()


def test_other_services_have_tools_of_their_own(store: Store, records: Records) -> None:
    work = begun(store, records, WITH_DRIFT)
    write(store, turn("t0", OLD, 0), turn("t1", NEW, 10, service="bank"), turn("t2", NEW, 20, name="news"))
    finish(work)
    assert found(store) == set()


def test_a_schema_that_holds_the_data_of_the_day_is_let_be(store: Store, records: Records) -> None:
    work = begun(store, records, WITH_DRIFT)
    for number in range(20):
        write(store, turn(f"t{number}", {**OLD, "enum": [number]}, number * 10))
        finish(work)
    assert len(found(store)) == 5


def test_what_is_no_schema_and_cannot_be_written_stops_nothing(store: Store, records: Records) -> None:
    work = begun(store, records, WITH_DRIFT)
    odd: list[Any] = [None, 3, "text", [1], {"type": "\ud83d"}, {"enum": [1 << 90]}, {"properties": 7}]
    for number, schema in enumerate(odd):
        write(store, turn(f"t{number}", schema, number * 10))
        finish(work)
    assert not work.news()


def test_a_forgotten_trace_takes_what_was_told_of_it_along(store: Store, records: Records) -> None:
    work = begun(store, records, WITH_DRIFT)
    write(store, turn("t0", OLD, 0))
    finish(work)
    write(store, turn("t1", NEW, 10))
    finish(work)
    store.delete_trace(P, TraceId("t1"))
    work.forgotten([(P, TraceId("t1"))])
    write(store, turn("t2", NEW, 20))
    finish(work)
    assert '"t1"' not in "".join(store.notes("schema:").values())
