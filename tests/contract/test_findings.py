"""What every store promises of findings."""

from dataclasses import replace
from pathlib import Path

import pytest

from backtrail.core.model.finding import Finding, Found
from backtrail.core.model.units import Nanos, ProjectId, TraceId
from backtrail.server.storage.api import Cursor, FindingWindow, JudgedTrace, QueryError, Store, Window
from backtrail.testing.findings import finding
from backtrail.testing.spans import NOON, SECOND, agent, tool
from tests.contract.test_forgetting import on_disk
from tests.contract.test_writing import P, write

OTHER = ProjectId("other")


def keep(store: Store, *findings: Finding, trace: str = "t1", project: ProjectId = P, **notes: str) -> int:
    judged = JudgedTrace(project=project, trace_id=TraceId(trace), findings=findings)
    return store.keep_findings([judged], notes).result(20)


def shown(store: Store, project: ProjectId = P, **which: object) -> list[tuple[str, str, str]]:
    rows = store.findings(project, FindingWindow(**which)).rows  # type: ignore[arg-type]
    return [(row.finding.trace_id, row.finding.detector, row.finding.span_id) for row in rows]


def test_findings_take_the_place_of_those_before(store: Store) -> None:
    write(store, agent("a", start=0), tool("t", parent="a", start=1), tool("u", parent="a", start=2))
    assert keep(store, finding("u"), finding("t", "empty", family="tool_output", facts={"n": [1, None]})) == 1
    first = store.findings_of(P, TraceId("t1"))
    assert [(each.finding.span_id, each.at) for each in first] == [("t", NOON + SECOND), ("u", NOON + 2 * SECOND)]
    assert first[0].finding.facts == {"n": [1, None]}
    assert keep(store, finding("u"), finding("t", severity="critical")) == 1
    second = store.findings_of(P, TraceId("t1"))
    assert [(each.finding.detector, each.finding.span_id) for each in second] == [
        ("exact_repeat", "t"),
        ("exact_repeat", "u"),
    ]
    assert second[1].told == first[1].told, "what is found again keeps its age"
    assert list(store.check()) == []


def test_the_same_findings_again_change_nothing(store: Store) -> None:
    write(store, agent("a"))
    assert keep(store, finding("a"), finding("a")) == 1
    place = store.head_cursor()
    assert keep(store, finding("a")) == 0
    assert store.head_cursor() == place
    assert keep(store) == 1
    assert store.findings_of(P, TraceId("t1")) == []


def test_a_trace_that_is_unknown_is_passed_over(store: Store) -> None:
    write(store, agent("a"))
    assert keep(store, finding("a", trace="t9"), trace="t9") == 0
    assert keep(store, finding("a"), project=OTHER) == 0
    assert keep(store, finding("nowhere")) == 1, "a span that is not there yet is no reason to lose a finding"


def test_traces_tell_what_was_found_in_them_whatever_comes_later(store: Store) -> None:
    write(store, agent("a", end=None, session__id="s"), tool("t", parent="a"))
    keep(store, finding("t", severity="critical"), finding("a", "gives_up", family="answer", severity="info"))
    told = Found(
        count=2,
        worst="critical",
        detectors=("exact_repeat", "gives_up"),
        families=("loops", "answer"),
        severities=("info", "critical"),
    )
    write(store, agent("a", end=9, session__id="s"), tool("u", parent="a"))
    found = store.trace(P, TraceId("t1"))
    assert found is not None
    assert (found.findings, found.totals.spans) == (told, 3)
    assert [trace.findings for trace in store.traces(P, Window()).rows] == [told]
    assert list(store.check()) == []


def test_traces_sessions_and_values_are_found_by_findings(store: Store) -> None:
    for number in range(4):
        write(store, agent("a", trace=f"t{number}", start=number, session__id=f"s{number}"))
    keep(store, finding("a", trace="t1", severity="critical"), trace="t1")
    keep(store, finding("a", "empty", trace="t2", family="tool_output"), finding("a", trace="t2"), trace="t2")

    def traces(query: str) -> set[str]:
        rows = store.traces(P, Window(query=query)).rows
        assert {row.session_id for row in store.sessions(P, Window(query=query)).rows} == {
            row.session_id for row in rows
        }
        return {str(row.trace_id) for row in rows}

    assert traces("finding:exact_repeat") == {"t1", "t2"}
    assert traces("finding:EMPTY*") == {"t2"}
    assert traces("finding.family:tool_output") == {"t2"}
    assert traces("severity:critical") == {"t1"}
    assert traces("-severity:critical findings:>0") == {"t2"}
    assert traces("findings:2") == {"t2"}
    assert traces("findings:>=1") == {"t1", "t2"}
    assert traces("-findings:>0") == traces("findings:0") == traces("findings:<1") == {"t0", "t3"}
    assert traces("has:finding") == {"t1", "t2"}
    assert [(each.value, each.traces) for each in store.facets(P, "finding", Window())] == [
        ("exact_repeat", 2),
        ("empty", 1),
    ]
    keep(store, trace="t2")
    assert traces("findings:>0") == {"t1"}
    assert [each.value for each in store.facets(P, "finding", Window())] == ["exact_repeat"]
    assert list(store.check()) == []


def test_findings_are_listed_newest_first_and_page_by_page(store: Store) -> None:
    for number in range(7):
        write(store, agent("a", trace=f"t{number}", start=number), tool("t", trace=f"t{number}", start=number))
        keep(store, finding("a", trace=f"t{number}"), finding("t", "empty", trace=f"t{number}"), trace=f"t{number}")
    whole = shown(store, limit=100)
    assert [row[0] for row in whole] == [f"t{number}" for number in range(6, -1, -1) for _ in range(2)]
    pages, after = [], None
    while True:
        page = store.findings(P, FindingWindow(limit=3, after=after))
        pages += [(row.finding.trace_id, row.finding.detector, row.finding.span_id) for row in page.rows]
        if page.next is None:
            break
        after = page.next
    assert pages == whole
    with pytest.raises(QueryError):
        store.findings(P, FindingWindow(after="nowhere"))
    with pytest.raises(QueryError):
        store.findings(P, FindingWindow(query="latencyy:>3s"))


def test_findings_are_chosen_by_everything_they_are(store: Store) -> None:
    write(store, agent("a", trace="t1", start=0, session__id="s1", name="shop"), agent("a", trace="t2", start=60))
    keep(store, finding("a", severity="critical"), finding("a", "empty", family="tool_output", severity="info"))
    keep(store, finding("a", trace="t2"), trace="t2")
    assert shown(store, detector="empty") == [("t1", "empty", "a")]
    assert shown(store, family="loops") == [("t2", "exact_repeat", "a"), ("t1", "exact_repeat", "a")]
    assert shown(store, least="warning") == [("t2", "exact_repeat", "a"), ("t1", "exact_repeat", "a")]
    assert shown(store, least="critical") == shown(store, query="name:shop", family="loops")
    assert {row[0] for row in shown(store, session_id="s1")} == {"t1"}
    assert {row[0] for row in shown(store, trace_id="t2")} == {"t2"}
    assert {row[0] for row in shown(store, since=Nanos(NOON + SECOND))} == {"t2"}
    assert {row[0] for row in shown(store, until=Nanos(NOON + SECOND))} == {"t1"}
    assert shown(store, project=OTHER) == []
    assert [(row.trace_name, row.session_id) for row in store.findings(P, FindingWindow(query="name:shop")).rows] == [
        ("shop", "s1"),
        ("shop", "s1"),
    ]
    assert store.finding_counts(P) == {"exact_repeat": 2, "empty": 1}
    assert store.stats(P).findings == 3


def test_findings_go_with_their_trace(store: Store) -> None:
    write(store, agent("a", user__id="u"), agent("a", trace="t2"))
    keep(store, finding("a", evidence="the secret is plutonium"))
    keep(store, finding("a", trace="t2"), trace="t2")
    store.delete_user(P, "u")
    assert shown(store) == [("t2", "exact_repeat", "a")]
    assert store.finding_counts(P) == {"exact_repeat": 1}
    assert [change.trace_id for change in store.refound(Cursor(0))] == ["t2"]
    store.delete_trace(P, TraceId("t2"))
    assert shown(store) == []
    assert store.facets(P, "finding", Window()) == []
    assert list(store.check()) == []


def test_what_was_found_leaves_the_disk_with_its_trace(store: Store, tmp_path: Path) -> None:
    write(store, agent("a"), agent("a", trace="t2"))
    keep(store, finding("a", evidence="the secret is plutonium"))
    assert on_disk(tmp_path / "store", "plutonium")
    store.delete_trace(P, TraceId("t1"))
    assert on_disk(tmp_path / "store", "plutonium") == {}


def test_a_follower_reads_again_what_it_noted(store: Store) -> None:
    write(store, agent("a"))
    keep(store, finding("a"), one="1", two="2")
    assert store.notes("") == {"one": "1", "two": "2"}
    store.keep_findings([], {"one": "", "other": "3"}).result(20)
    assert store.notes("o") == {"other": "3"}


def test_changed_findings_have_a_place_in_the_log_and_are_no_spans(store: Store) -> None:
    write(store, agent("a"), agent("b", trace="t2"))
    before = store.head_cursor()
    keep(store, finding("b", trace="t2"), trace="t2")
    keep(store, finding("a"))
    assert [(change.project, change.trace_id) for change in store.refound(before)] == [(P, "t2"), (P, "t1")]
    keep(store, finding("b", trace="t2"), finding("b", "empty", trace="t2"), trace="t2")
    assert [change.trace_id for change in store.refound(before)] == ["t1", "t2"]
    assert store.refound(store.head_cursor()) == []
    assert store.follow(before) == []
    assert (store.unread(Cursor(0)), store.unread(before)) == (2, 0)


def test_what_cannot_be_written_is_replaced(store: Store) -> None:
    write(store, agent("a"))
    keep(store, finding("a", evidence="half \ud83d", facts={"big": 1 << 70, "odd": "\udc00", "far": float("inf")}))
    [kept] = store.findings_of(P, TraceId("t1"))
    assert kept.finding.evidence == "half ?"
    assert list(store.check()) == []


def test_very_many_findings_of_one_trace_are_cut_to_the_gravest(store: Store) -> None:
    write(store, agent("a"))
    many = [finding(f"s{number}") for number in range(1500)]
    keep(store, *many, replace(many[0], detector="last", severity="critical"))
    found = store.trace(P, TraceId("t1"))
    assert found is not None
    assert found.findings.count == 1000
    assert "last" in found.findings.detectors


def test_some_spans_of_a_trace_are_read_in_their_order(store: Store) -> None:
    write(store, agent("a", start=3), tool("t", start=2), tool("u", start=1), tool("t", trace="t2"))
    assert [span.span_id for span in store.spans(P, TraceId("t1"), ["a", "u", "no"])] == ["u", "a"]  # type: ignore[list-item]
