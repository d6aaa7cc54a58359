"""The state machine of alerts: every history opens and closes in pairs, whatever the clock does."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from backtrail.core.model.units import Nanos
from backtrail.core.policy.machine import SECOND, Event, Observation, State, as_json, ended, of_json, step
from backtrail.core.policy.rule import Rule

NOON = 1_795_521_600 * SECOND
RULE = Rule(id="r", name="Rule", metric="steps_per_task", warn=8, alert=15, recover=7, min_samples=3, window_s=900)


class History:
    """Looks at one group, one after the other."""

    def __init__(self, rule: Rule = RULE) -> None:
        self.rule, self.state, self.now = rule, State(), NOON
        self.events: list[Event] = []

    def sees(self, value: float | None, *, after: float = 15, samples: int = 10, **more: Any) -> list[str]:
        self.now += int(after * SECOND)
        seen = Observation(value=value, samples=samples, **more)
        self.state, events = step(self.state, self.rule, seen, Nanos(self.now))
        self.state = of_json(as_json(self.state))
        self.events += events
        return [event.what for event in events]


def test_what_is_healthy_is_nothing() -> None:
    history = History()
    assert history.sees(3) == []
    assert history.state.phase == "ok"


def test_an_alert_fires_at_once_where_it_need_not_last() -> None:
    history = History()
    assert history.sees(16) == ["fired"]
    assert (history.state.phase, history.state.level) == ("alert", "alert")
    assert history.sees(16) == []
    assert history.sees(3) == ["closed"]


def test_it_has_to_last_as_long_as_the_rule_says() -> None:
    history = History(replace(RULE, for_s=30, warn_for_s=30))
    assert history.sees(16) == ["pending"]
    assert history.sees(16) == []
    assert history.sees(16) == ["fired"]


def test_what_passes_before_that_is_told_to_nobody() -> None:
    history = History(replace(RULE, for_s=30, warn_for_s=60))
    assert history.sees(16) == ["pending"]
    assert history.sees(3) == ["passed"]
    assert not history.state.open


def test_a_warning_becomes_an_alert_and_an_alert_never_a_warning() -> None:
    history = History()
    assert history.sees(9) == ["fired"]
    assert history.sees(16) == ["raised"]
    assert history.sees(9) == []
    assert history.state.level == "alert"


def test_between_limit_and_recovery_nothing_ends() -> None:
    history = History()
    history.sees(16)
    assert history.sees(7.5) == []
    assert history.sees(7) == ["closed"]


def test_it_ends_only_when_it_has_been_healthy_long_enough() -> None:
    history = History(replace(RULE, keep_s=30))
    history.sees(16)
    assert history.sees(3) == ["recovering"]
    assert history.sees(16) == ["back"]
    assert history.sees(3) == ["recovering"]
    assert history.sees(3) == []
    assert history.sees(3) == ["closed"]


def test_too_few_samples_are_no_data() -> None:
    assert History().sees(100, samples=2) == []


def test_no_data_can_be_good_news_or_no_news_or_bad_news() -> None:
    for policy, told in (("ok", ["closed"]), ("keep", []), ("notify", [])):
        history = History(replace(RULE, no_data=policy))  # type: ignore[arg-type]
        history.sees(16)
        assert history.sees(None) == told
    quiet = History(replace(RULE, no_data="notify", no_data_s=30))
    assert [quiet.sees(None) for _ in range(3)] == [[], [], ["fired"]]
    assert quiet.state.phase == "no_data"
    assert quiet.sees(None) == []
    assert quiet.sees(3) == ["closed"]


def test_data_that_are_bad_end_no_data_and_begin_an_alert() -> None:
    history = History(replace(RULE, no_data="notify"))
    history.sees(None)
    assert history.sees(16) == ["closed", "fired"]


def test_the_end_of_what_is_watched_ends_it_whatever_its_value() -> None:
    history = History()
    history.sees(16)
    assert history.sees(17, ended=True) == ["closed"]


def test_a_changed_limit_begins_anew_and_a_changed_name_does_not() -> None:
    history = History()
    history.sees(16)
    history.rule = replace(history.rule, name="Other", for_s=60, why="because")
    assert history.sees(16) == []
    history.rule = replace(history.rule, alert=14)
    assert history.sees(10) == ["closed", "fired"]
    history.rule = replace(history.rule, alert=20, warn=18, recover=17)
    assert history.sees(10) == ["closed"]


def test_it_is_told_again_and_to_others_until_somebody_acknowledges() -> None:
    history = History(replace(RULE, renotify_s=60, escalate_s=90))
    history.sees(16)
    assert [history.sees(16, after=30) for _ in range(4)] == [[], ["renotify"], ["escalate"], ["renotify"]]
    assert [history.sees(16, after=30, acknowledged=True) for _ in range(9)] == [[]] * 9


def test_a_clock_that_jumps_forth_fires_nothing_early() -> None:
    history = History(replace(RULE, for_s=300, warn_for_s=300))
    history.sees(16)
    assert history.sees(16, after=86400) == []


def test_a_clock_that_jumps_back_loses_no_alert() -> None:
    history = History(replace(RULE, for_s=300, warn_for_s=300))
    history.sees(16)
    history.sees(16, after=-86400)
    told = [event for _ in range(20) for event in history.sees(16)]
    assert told == ["fired"]


def test_a_rule_that_goes_takes_its_alert_along() -> None:
    history = History()
    assert ended(history.state, "gone") == ()
    history.sees(16)
    assert [event.what for event in ended(history.state, "gone")] == ["closed"]


limits = st.sampled_from([(8.0, 15.0), (None, 15.0), (8.0, None), (10.0, 12.0)])
rules = st.builds(
    lambda limit, recover, for_s, warn_for, keep, no_data, no_data_s, again, late: replace(
        RULE,
        warn=limit[0],
        alert=limit[1],
        recover=recover,
        for_s=for_s,
        warn_for_s=warn_for,
        keep_s=keep,
        no_data=no_data,
        no_data_s=no_data_s,
        renotify_s=again,
        escalate_s=late,
    ),
    limits,
    st.sampled_from([None, 5.0]),
    *[st.sampled_from([0, 15, 60])] * 3,
    st.sampled_from(["ok", "keep", "notify"]),
    *[st.sampled_from([0, 30])] * 3,
)
looks = st.tuples(
    st.one_of(st.none(), st.integers(0, 20)),
    st.sampled_from([0, 2, 3, 50]),
    st.sampled_from([15, 15, 15, 0, 1, 60, 3600, 86400 * 400, -1, -3600, -86400 * 400]),
    st.booleans(),
    st.integers(0, 9),
)


@settings(max_examples=300)
@given(rules, st.lists(st.tuples(looks, st.one_of(st.none(), st.none(), st.none(), rules)), max_size=60))
def test_every_opened_alert_closes_exactly_once(first: Rule, told: list[tuple[Any, Rule | None]]) -> None:
    history = History(first)
    for (value, samples, after, acknowledged, end), changed in told:
        history.rule = changed or history.rule
        history.sees(value, after=after, samples=samples, acknowledged=acknowledged, ended=end == 0)
        assert history.state.open == (history.state.phase in ("warning", "alert", "recovering", "no_data"))
        assert (history.state.fired is not None) == history.state.open
    history.events += ended(history.state, "over")
    shown = False
    open_level = "none"
    for event in history.events:
        match event.what:
            case "pending":
                assert open_level == "none"
                assert not shown
                shown = True
            case "passed":
                assert open_level == "none"
                assert shown
                shown = False
            case "fired":
                assert open_level == "none"
                open_level, shown = event.level, False
            case "raised":
                assert (open_level, event.level) == ("warning", "alert")
                open_level = "alert"
            case "closed":
                assert open_level == event.level
                open_level = "none"
            case _:
                assert open_level == event.level
    assert open_level == "none"
    assert not shown


@given(st.lists(st.sampled_from([3, 16, None]), max_size=40), st.lists(st.integers(-(10**6), 10**6), max_size=40))
def test_the_clock_alone_opens_and_closes_nothing(values: list[float | None], jumps: list[int]) -> None:
    """Without durations in the rule, what happens is the same whatever the clock says."""
    steady, jumping = History(), History()
    for value, jump in zip(values, jumps, strict=False):
        assert steady.sees(value) == jumping.sees(value, after=jump)
