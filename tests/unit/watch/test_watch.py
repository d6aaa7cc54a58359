"""The in-stream watch: alerts while a run is going on, whatever order its spans come in."""

from dataclasses import replace

from sqlalchemy import select

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import TraceId
from backtrail.core.policy.defaults import BY_ID
from backtrail.core.policy.rule import Rule
from backtrail.server.alerts.acknowledging import acknowledge
from backtrail.server.alerts.erasing import GONE, erase
from backtrail.server.storage.api import JudgedTrace
from backtrail.server.storage.records import Alert, AlertEvent, Incident, Notification, Silence
from backtrail.testing.findings import finding
from backtrail.testing.spans import NOON, SECOND, agent, llm, tool
from tests.unit.watch.scene import P, Scene

WORDS = "I shall look the order up in the system again and tell you what I find."


def root(*, end: float | None = None, trace: str = "t1") -> RawSpan:
    return agent("a", trace=trace, name="support", end=end, session__id="s1")


def steps(first: int, last: int, trace: str = "t1") -> list[RawSpan]:
    return [
        llm(f"l{at}", trace=trace, parent="a", said=f"step {at}", tokens=(10, at), start=at, end=at + 0.5)
        for at in range(first, last)
    ]


def searches(*queries: str, first: int = 0, error: str | None = None) -> list[RawSpan]:
    return [
        tool(
            f"s{first + at}",
            parent="a",
            name="search",
            arguments=f'{{"q": "{query}"}}',
            start=first + at,
            end=first + at + 0.5,
            error=error,
        )
        for at, query in enumerate(queries)
    ]


def test_the_step_beyond_the_limit_is_an_alert_while_the_run_goes_on(scene: Scene) -> None:
    scene.channel()
    assert scene.sees(root(), *steps(0, 10)) == []
    assert scene.sees(*steps(10, 15)) == [("runaway_steps", "warning")]
    assert scene.pages() == [], "what is shown only is not sent"
    assert scene.sees(*steps(15, 16)) == [("runaway_steps", "alert")]
    (row,) = scene.alerts()
    assert (row.value, row.limit, row.span_id, row.trace_id, row.session_id) == (16, 15, "l15", "t1", "s1")
    assert row.evidence == "support has taken 16 steps and is still going on."
    assert row.labels == {"session": "s1", "agent": "support"}
    assert scene.pages() == [("runaway_steps", "trigger")]
    with scene.records.session() as db:
        incident = db.scalars(select(Incident)).one()
    assert incident.id == row.incident_id
    assert incident.severity == "critical"


def test_it_ends_with_the_run_and_is_not_told_again_by_late_spans(scene: Scene) -> None:
    scene.channel()
    scene.sees(root(), *steps(0, 16))
    scene.sees(root(end=20))
    scene.waits(5)
    assert scene.open() == [("runaway_steps", "alert")], "late spans come within seconds"
    scene.waits(10)
    assert scene.open() == []
    assert scene.sees(*steps(16, 18)) == []
    assert scene.pages() == [("runaway_steps", "trigger"), ("runaway_steps", "resolve")]
    assert scene.sees(*steps(18, 40)) == [("runaway_steps", "alert")], "twice as much is news"


def test_another_run_of_the_session_opens_another_episode_of_the_same_fingerprint(scene: Scene) -> None:
    scene.sees(root(end=20), *steps(0, 16))
    scene.waits(15)
    assert scene.sees(root(trace="t2"), *steps(0, 16, "t2")) == [("runaway_steps", "alert")]
    one, other = scene.alerts()
    assert one.fingerprint == other.fingerprint
    assert one.incident_id == other.incident_id


def test_a_run_whose_root_comes_last_is_one_alert_under_one_name(scene: Scene) -> None:
    scene.sees(*steps(0, 16))
    scene.waits(60)
    assert scene.open() == [("runaway_steps", "alert")], "nobody said that it ended"
    scene.sees(root(end=60), *steps(16, 17))
    scene.waits(15)
    assert [row.closed is not None for row in scene.alerts()] == [True]


def test_late_spans_of_a_run_whose_root_came_last_are_no_news_also_after_a_restart(scene: Scene) -> None:
    scene.sees(*steps(0, 16))
    scene.sees(root(end=60))
    scene.waits(15)
    assert scene.sees(*steps(16, 18)) == []
    scene.waits(15)
    scene.restart()
    assert scene.sees(*steps(18, 20)) == []
    assert len(scene.alerts()) == 1
    assert scene.sees(*steps(20, 40)) == [("runaway_steps", "alert")], "twice as much is news"
    assert len({row.fingerprint for row in scene.alerts()}) == 1


def test_failures_in_a_row_end_with_the_first_success(scene: Scene) -> None:
    assert scene.sees(root(), *searches("a", "b", "c", "d", "e", error="timeout after 30 s")) == [
        ("tool_errors_in_a_row", "alert")
    ]
    assert scene.alerts()[0].evidence == 'search failed 5 times in a row, the last time with "timeout after 30 s".'
    assert scene.sees(*searches("f", first=9)) == []


def test_the_same_call_four_times_is_a_loop_and_another_call_ends_it(scene: Scene) -> None:
    assert scene.sees(root(), *searches("x", "x", "x")) == []
    assert scene.sees(*searches("x", first=3)) == [("loop_repeat", "alert")]
    (row,) = scene.alerts()
    assert row.evidence == 'search was called 4 times in a row with {"q": "x"}.'
    assert (row.span_id, row.labels["tool"]) == ("s3", "search")
    assert scene.sees(*searches("y", first=4)) == []
    assert scene.log()[-1] == ("loop_repeat", "closed")


def test_arguments_are_the_same_whatever_the_order_of_their_names(scene: Scene) -> None:
    written = ['{"a": 1, "b": 2}', '{"b": 2, "a": 1}'] * 2
    spans = [tool(f"t{at}", parent="a", arguments=each, start=at) for at, each in enumerate(written)]
    assert scene.sees(root(), *spans) == [("loop_repeat", "alert")]


def test_calls_whose_arguments_nobody_told_are_no_loop(scene: Scene) -> None:
    spans = [tool(f"t{at}", parent="a", arguments="", start=at) for at in range(9)]
    assert scene.sees(root(), *spans) == []


def test_a_run_that_two_spans_tell_of_counts_once(scene: Scene) -> None:
    outer = searches("x", "x")
    inner = [replace(each, span_id=f"i{each.span_id}", parent_id=each.span_id) for each in outer]
    assert scene.sees(root(), *outer, *inner) == []


def test_three_equal_rounds_are_a_loop(scene: Scene) -> None:
    names = ["look", "book", "check"]
    spans = [
        tool(f"t{at}", parent="a", name=names[at % 3], arguments=f'{{"n": {at % 3}}}', start=at) for at in range(9)
    ]
    assert scene.sees(root(), *spans[:8]) == []
    assert scene.sees(spans[8]) == [("loop_cycle", "alert")]
    assert "look, then book, then check was made 3 times" in scene.alerts()[0].evidence


def test_the_same_words_are_a_loop_and_wrappers_do_not_count_twice(scene: Scene) -> None:
    said = [llm(f"l{at}", parent="a", said=WORDS, tokens=(10 + at, 20), start=at, end=at + 0.5) for at in range(5)]
    wrapped = [
        llm(f"w{at}", parent=f"l{at}", said=WORDS, tokens=(10 + at, 20), start=at, end=at + 0.5) for at in range(2)
    ]
    assert scene.sees(root(), *said[:2], *wrapped) == []
    assert scene.sees(said[2]) == [("loop_message", "warning")]
    assert scene.sees(*said[3:]) == [("loop_message", "alert")]


def test_tokens_count_over_the_runs_of_a_session(scene: Scene) -> None:
    scene.channel()
    scene.sees(root(end=2), llm("l", parent="a", tokens=(30_000, 10)))
    assert scene.open() == [("token_burn_session", "warning")]
    scene.sees(root(end=2, trace="t2"), llm("m", trace="t2", parent="a", tokens=(20_000, 10)))
    assert scene.open() == [("token_burn_session", "alert")]
    assert scene.alerts()[0].value == 50_020
    scene.waits(15)
    assert scene.open() == []
    assert scene.sees(root(end=2, trace="t3"), llm("n", trace="t3", parent="a", tokens=(100, 10))) == []


def test_a_tool_that_does_not_come_back_is_seen_without_news(scene: Scene) -> None:
    hanging = tool("h", parent="a", name="pay", start=60, end=None)
    assert scene.sees(root(), hanging) == []
    scene.waits(110)
    assert scene.open() == []
    scene.waits(20)
    assert scene.open() == [("stuck_tool", "warning")]
    scene.waits(500)
    assert scene.open() == [("stuck_tool", "alert")]
    assert "pay was called" in scene.alerts()[0].evidence
    scene.sees(tool("h", parent="a", name="pay", start=60, end=700))
    scene.waits(2)
    assert scene.open() == []


def test_a_clock_of_a_sender_that_is_wrong_makes_no_tool_stuck(scene: Scene) -> None:
    scene.sees(root(), tool("h", parent="a", name="pay", start=-3600, end=None))
    scene.waits(60)
    assert scene.open() == []


def test_a_critical_finding_is_an_alert_with_its_evidence(scene: Scene) -> None:
    scene.sees(root(), *searches("x"))
    mild, grave = finding("s0", "no_progress"), finding("s0", "exact_repeat", severity="critical")
    scene.store.keep_findings([JudgedTrace(project=P, trace_id=TraceId("t1"), findings=[mild, grave])], {}).result(9)
    scene.looks()
    (row,) = scene.alerts()
    assert (row.rule_id, row.evidence, row.span_id) == ("finding", grave.evidence, "s0")
    assert row.labels["detector"] == "exact_repeat"


def test_findings_of_the_past_that_are_judged_anew_page_nobody(scene: Scene) -> None:
    scene.writes(root(end=1), *searches("x"))
    scene.now = 3 * 3600.0
    scene.restart()
    grave = finding("s0", "exact_repeat", severity="critical")
    scene.store.keep_findings([JudgedTrace(project=P, trace_id=TraceId("t1"), findings=[grave])], {}).result(9)
    scene.looks()
    assert scene.alerts() == []


def test_what_ended_long_ago_is_history_and_no_alert(scene: Scene) -> None:
    scene.now = 3 * 86400.0
    assert scene.sees(root(end=20), *steps(0, 30)) == []


def test_a_silence_keeps_pages_back_and_what_still_goes_on_is_sent_when_it_ends(scene: Scene) -> None:
    scene.channel()
    with scene.records.session() as db, db.begin():
        db.add(
            Silence(
                id="x",
                project_id=P,
                matchers={"rule": "runaway_steps"},
                since=NOON,
                until=NOON + 90 * SECOND,
                by="",
                reason="a long crawl",
            )
        )
    assert scene.sees(root(), *steps(0, 16)) == [("runaway_steps", "alert")]
    assert scene.pages() == []
    assert ("runaway_steps", "silenced") in scene.log()
    scene.waits(40)
    assert scene.pages() == [("runaway_steps", "trigger")]


def test_a_silenced_alert_that_ends_is_never_sent(scene: Scene) -> None:
    scene.channel()
    with scene.records.session() as db, db.begin():
        told = {"matchers": {"agent": "support"}, "since": NOON, "until": NOON + 9000 * SECOND}
        db.add(Silence(id="x", project_id=P, by="", reason="known", **told))
    scene.sees(root(end=20), *steps(0, 16))
    scene.waits(15)
    assert scene.open() == []
    assert scene.pages() == []


def test_nobody_hears_again_of_what_somebody_took_in_hand(scene: Scene) -> None:
    scene.channel()
    scene.channel("boss", fallback=True)
    scene.rule(replace(BY_ID["runaway_steps"], renotify_s=60, escalate_s=100))
    scene.sees(root(), *steps(0, 16))
    scene.waits(130)
    assert [action for _, action in scene.pages()].count("escalate") == 1
    assert ("runaway_steps", "renotify") in scene.log()
    with scene.records.session() as db, db.begin():
        assert acknowledge(db, db.scalars(select(Alert)).one(), by="me", note="", at=NOON)
    scene.work.rules_changed()
    told = scene.log()
    scene.waits(300)
    assert scene.log() == told


def test_a_rule_can_stop_the_run_before_its_sixteenth_step(scene: Scene) -> None:
    scene.rule(replace(BY_ID["runaway_steps"], op=">=", action="stop", message="Too long."))
    scene.sees(root(), *steps(0, 15))
    (order,) = scene.orders()
    assert (order.kind, order.trace_id, order.message, order.rule_id) == ("stop", "t1", "Too long.", "runaway_steps")


def test_a_changed_limit_ends_open_alerts_once_and_begins_anew(scene: Scene) -> None:
    scene.channel()
    scene.sees(root(), *steps(0, 16))
    scene.rule(replace(BY_ID["runaway_steps"], alert=30, warn=None))
    assert scene.open() == []
    scene.waits(1)
    scene.rule(replace(BY_ID["runaway_steps"], alert=12, warn=None))
    assert scene.sees(*steps(16, 17)) == [("runaway_steps", "alert")]
    assert [what for _, what in scene.pages()] == ["trigger", "resolve", "trigger"]


def test_a_rule_that_is_switched_off_ends_its_alerts(scene: Scene) -> None:
    scene.sees(root(), *steps(0, 16))
    scene.rule(BY_ID["runaway_steps"], on=False)
    assert scene.open() == []
    assert scene.sees(*steps(16, 20)) == []


def test_a_rule_looks_at_its_own_agents_only(scene: Scene) -> None:
    own = Rule(id="own", name="Own", metric="steps", alert=3, only={"agent": "crawler"})
    scene.rule(own)
    assert scene.sees(root(), *steps(0, 5)) == []
    crawler = agent("c", trace="t2", name="crawler", end=None)
    more = [llm(f"m{at}", trace="t2", parent="c", start=at) for at in range(5)]
    assert scene.sees(crawler, *more) == [("own", "alert")]


def test_nothing_is_lost_or_doubled_by_a_crash_anywhere(scene: Scene) -> None:
    scene.channel()
    spans = [root(), *steps(0, 18), *searches("x", "x", "x", "x", "x", first=30)]
    for part in spans:
        scene.writes(part)
        scene.restart()
        scene.looks()
    once = [(row.id, row.rule_id) for row in scene.alerts()]
    assert sorted(rule for _, rule in once) == ["loop_repeat", "runaway_steps"]
    scene.restart()
    scene.looks()
    assert [(row.id, row.rule_id) for row in scene.alerts()] == once
    assert sorted(scene.pages()) == [("loop_repeat", "trigger"), ("runaway_steps", "trigger")]
    scene.writes(root(end=60))
    scene.restart()
    scene.looks()
    scene.waits(20)
    assert scene.open() == []


def test_what_waits_for_a_closer_look_when_the_server_dies_is_looked_at_by_the_next(scene: Scene) -> None:
    other = agent("b", trace="t2", end=None), *steps(0, 16, "t2")
    scene.writes(root(end=20), *searches("x", "x", "x", "x"), *other)
    assert scene.work.news()
    assert scene.open() == [("runaway_steps", "alert")], "the place in the log is written together with it"
    scene.restart()
    scene.looks()
    assert scene.open() == [("loop_repeat", "alert"), ("runaway_steps", "alert")]
    scene.waits(15)
    assert scene.open() == [("runaway_steps", "alert")]


def test_a_trace_that_was_forgotten_ends_its_alerts(scene: Scene) -> None:
    scene.sees(root(), *steps(0, 16))
    scene.store.delete_trace(P, TraceId("t1"))
    scene.work.forgotten([(P, TraceId("t1"))])
    assert scene.open() == []
    scene.sees(root(trace="t2"), *steps(0, 16, "t2"))
    scene.store.delete_trace(P, TraceId("t2"))
    scene.restart()
    assert scene.open() == []


def test_what_is_too_large_to_be_read_is_equal_to_nothing_and_holds_up_no_count(scene: Scene) -> None:
    large = [
        tool(f"s{at}", parent="a", name="search", arguments='{"q": 1}', output="x" * 3_000_000, start=at)
        for at in range(5)
    ]
    assert scene.sees(root(), *large, *steps(20, 36)) == [("runaway_steps", "alert")]


def test_of_a_long_run_the_end_is_looked_at_also_after_a_restart(scene: Scene) -> None:
    scene.writes(root(), *[tool(f"o{at}", parent="a", arguments=f'{{"q": {at}}}', start=at) for at in range(1500)])
    scene.looks()
    scene.restart()
    scene.sees(*[tool(f"s{at}", parent="a", arguments='{"q": "x"}', start=2000 + at) for at in range(4)])
    assert ("loop_repeat", "alert") in scene.open()


def test_what_alerts_and_pages_tell_of_a_forgotten_trace_is_erased(scene: Scene) -> None:
    scene.channel()
    scene.sees(root(), *searches("secret", "secret", "secret", "secret"))
    with scene.records.session() as db, db.begin():
        erase(db, P, [TraceId("t1")])
    with scene.records.session() as db:
        (row,), (page,) = db.scalars(select(Alert)).all(), db.scalars(select(Notification)).all()
        lines = db.scalars(select(AlertEvent)).all()
    assert (row.evidence, row.trace_id, page.notice["evidence"]) == (GONE, None, GONE)
    assert "secret" not in str([line.text for line in lines] + [line.data for line in lines] + [page.notice])
