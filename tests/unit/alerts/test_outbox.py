"""The outbox: who is to hear what."""

import time
from datetime import UTC, datetime

import pytest

from backtrail.core.model.units import Nanos
from backtrail.server.alerts.outbox import notice_of, page_id
from backtrail.server.alerts.quiet import ends
from backtrail.server.storage.records import Records
from tests.unit.alerts.paging import NOON, SECOND, change, channel, having, notice, rows, say, told

WHOLE_DAY = {"from": "00:00", "to": "00:00", "zone": "UTC"}


def later() -> int:
    return time.time_ns() + 3600 * SECOND


def test_a_page_goes_to_every_channel_of_the_project_that_is_on(records: Records) -> None:
    having(records, channel("a"), channel("b"), channel("off", on=False), channel("other", project_id="bank"))

    say(records, notice())

    assert told(records) == [("a", "trigger", "waiting"), ("b", "trigger", "waiting")]
    assert notice_of(rows(records)[0]) == notice()


def test_what_is_said_twice_is_one_row_under_one_id(records: Records) -> None:
    having(records, channel())

    say(records, notice(), notice())
    say(records, notice("resolve"), notice("resolve", at=NOON + 99 * SECOND))

    assert told(records) == [("ops", "trigger", "waiting"), ("ops", "resolve", "waiting")]
    assert rows(records)[0].id == page_id("ops", notice())


def test_what_is_rolled_back_was_never_said(records: Records) -> None:
    from backtrail.server.alerts.outbox import enqueue

    having(records, channel())
    with records.session() as db:
        enqueue(db, notice())
        db.rollback()

    assert told(records) == []


def test_a_channel_hears_nothing_below_its_least_level(records: Records) -> None:
    having(records, channel("all"), channel("grave", least="alert"))

    say(records, notice(level="warning"), notice("resolve"))

    assert {row.channel_id for row in rows(records)} == {"all"}


def test_a_resolve_goes_where_the_trigger_went_and_nowhere_else(records: Records) -> None:
    having(records, channel("old"))
    say(records, notice())
    having(records, channel("new"))

    say(records, notice("acknowledge"), notice("resolve"))

    assert {row.channel_id for row in rows(records)} == {"old"}


def test_a_page_that_never_left_and_its_resolve_are_both_dropped(records: Records) -> None:
    having(records, channel())
    say(records, notice())
    change(records, "trigger", attempts=2, due=later())

    say(records, notice("resolve"))

    assert told(records) == [("ops", "trigger", "dropped"), ("ops", "resolve", "dropped")]


@pytest.mark.parametrize("so_far", [{"arrived": True}, {"taken": 1}], ids=["no answer came", "is being sent"])
def test_a_page_that_may_have_arrived_is_sent_and_then_its_resolve(records: Records, so_far: dict[str, object]) -> None:
    having(records, channel())
    say(records, notice())
    change(records, "trigger", attempts=1, due=later(), **so_far)

    say(records, notice("resolve"))

    assert told(records) == [("ops", "trigger", "waiting"), ("ops", "resolve", "waiting")]


def test_a_page_that_nobody_tried_yet_is_sent_although_it_is_over(records: Records) -> None:
    having(records, channel())

    say(records, notice(), notice("resolve"))

    assert told(records) == [("ops", "trigger", "waiting"), ("ops", "resolve", "waiting")]


def test_a_dead_page_that_never_arrived_has_no_resolve(records: Records) -> None:
    having(records, channel())
    say(records, notice())
    change(records, "trigger", state="dead")

    say(records, notice("resolve"))

    assert told(records)[1] == ("ops", "resolve", "dropped")


def test_a_new_episode_does_not_wait_for_what_is_left_of_the_last(records: Records) -> None:
    having(records, channel())
    say(records, notice())
    change(records, "trigger", state="sent", arrived=True)
    say(records, notice("resolve"))
    change(records, "resolve", attempts=1, due=later())

    say(records, notice(fired=NOON + 500 * SECOND))

    assert told(records) == [("ops", "trigger", "sent"), ("ops", "resolve", "dropped"), ("ops", "trigger", "waiting")]


def test_a_warning_in_quiet_hours_waits_for_their_end_and_an_alert_does_not(records: Records) -> None:
    having(records, channel(quiet=WHOLE_DAY))

    say(records, notice(level="warning", fingerprint="w"), notice(level="alert", fingerprint="a"))

    due = {row.fingerprint: row.due - time.time_ns() for row in rows(records)}
    assert due["a"] <= 0 < due["w"] <= 86_400 * SECOND


def test_a_warning_that_is_over_before_the_morning_is_never_told(records: Records) -> None:
    having(records, channel(quiet=WHOLE_DAY))

    say(records, notice(level="warning"), notice("resolve"))

    assert told(records) == [("ops", "trigger", "dropped"), ("ops", "resolve", "dropped")]


def test_a_warning_that_grows_to_an_alert_at_night_is_told_at_once(records: Records) -> None:
    having(records, channel(quiet=WHOLE_DAY))

    say(records, notice(level="warning"), notice(level="alert"))

    [warning, alert] = rows(records)
    assert (warning.state, alert.state) == ("dropped", "waiting")
    assert alert.due <= time.time_ns()


def test_nobody_is_reminded_of_what_was_not_sent_yet(records: Records) -> None:
    having(records, channel())

    say(records, notice(), notice("renotify"))
    change(records, "trigger", state="sent", arrived=True)
    say(records, notice("renotify"), notice("renotify", at=NOON + 3600 * SECOND))

    assert [action for _, action, _ in told(records)] == ["trigger", "renotify"]


def test_an_escalation_goes_to_the_fallback_channels(records: Records) -> None:
    having(records, channel("ops"), channel("boss", fallback=True, least="alert"))

    say(records, notice("escalate", level="warning"))

    assert told(records) == [("boss", "escalate", "waiting")]


def test_where_no_fallback_is_marked_all_channels_are(records: Records) -> None:
    having(records, channel("a"), channel("b"))

    say(records, notice(rule="broken"), fallback=True)

    assert {row.channel_id for row in rows(records)} == {"a", "b"}


def test_pages_keep_their_order_when_the_clock_is_set_back(records: Records) -> None:
    having(records, channel())
    say(records, notice())
    change(records, "trigger", made=later(), state="sent", arrived=True)

    say(records, notice("acknowledge"), notice("resolve"))

    assert [action for _, action, _ in told(records)] == ["trigger", "acknowledge", "resolve"]


@pytest.mark.parametrize(
    ("zone", "now", "end"),
    [
        ("UTC", "2026-11-24T23:30", "2026-11-25T07:00"),
        ("UTC", "2026-11-24T06:59", "2026-11-24T07:00"),
        ("UTC", "2026-11-24T07:00", None),
        ("UTC", "2026-11-24T21:59", None),
        ("Europe/Berlin", "2026-11-24T21:30", "2026-11-25T06:00"),
        ("Europe/Berlin", "2026-10-25T00:30", "2026-10-25T06:00"),
    ],
)
def test_quiet_hours_end_where_their_clock_says(zone: str, now: str, end: str | None) -> None:
    quiet = {"from": "22:00", "to": "07:00", "zone": zone}

    assert ends(quiet, nanos(now)) == (nanos(end) if end else None)


def nanos(text: str) -> Nanos:
    return Nanos(int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * SECOND)
