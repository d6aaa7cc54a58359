"""Pages on their way: real sockets, real records."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backtrail.server.alerts.delivery.delivering import Delivering
from backtrail.server.alerts.outbox import enqueue, resend
from backtrail.server.alerts.outgoing.addresses import allowed
from backtrail.server.alerts.outgoing.ways import Ways
from backtrail.server.storage.records import Channel, Notification, Records
from backtrail.testing.receiver import Receiver, Reply, receiving
from tests.unit.alerts.paging import NOON, SECOND, change, channel, having, notice, rows, say, told

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
HERE = Ways(allowed("127.0.0.0/8"))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def to(receiver: Receiver, name: str = "ops", **given: Any) -> Channel:
    return channel(name, config={"url": f"{receiver.url}/{name}"}, secrets={"secret": SECRET}, **given)


@asynccontextmanager
async def delivering(records: Records, ways: Ways = HERE) -> AsyncIterator[Delivering]:
    stopping = asyncio.Event()
    worker = Delivering(records, ways, "https://bt.example", luck=lambda: 0.5)
    task = asyncio.create_task(worker.run(stopping))
    try:
        yield worker
    finally:
        stopping.set()
        await task


async def until(records: Records, holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for it: looked at again after every commit."""
    loop, committed = asyncio.get_running_loop(), asyncio.Event()

    def heard(_: Session) -> None:
        loop.call_soon_threadsafe(committed.set)

    deaf = records.on_commit(heard)
    try:
        async with asyncio.timeout(seconds):
            while not holds():
                await committed.wait()
                committed.clear()
    finally:
        deaf()


async def state(records: Records, *wanted: str) -> None:
    await until(records, lambda: [row.state for row in rows(records)] == list(wanted))


async def test_a_page_leaves_as_soon_as_it_is_committed(records: Records, receiver: Receiver) -> None:
    having(records, to(receiver))
    async with delivering(records):
        await asyncio.to_thread(say, records, notice(), notice("acknowledge"), notice("resolve"))
        await state(records, "sent", "sent", "sent")

    assert [request.json["alerts"][0]["annotations"]["action"] for request in receiver.requests] == [
        "trigger",
        "acknowledge",
        "resolve",
    ]
    assert [request.headers["webhook-id"] for request in receiver.requests] == [row.id for row in rows(records)]
    assert rows(records)[0].status == 200


async def test_what_was_written_while_no_server_ran_is_sent(records: Records, receiver: Receiver) -> None:
    having(records, to(receiver))
    say(records, notice())
    async with delivering(records):
        await state(records, "sent")

    assert len(receiver.requests) == 1


async def test_what_a_killed_server_had_taken_is_sent_at_once_under_its_id(
    records: Records, receiver: Receiver
) -> None:
    having(records, to(receiver))
    say(records, notice())
    change(records, "trigger", taken=time.time_ns(), due=time.time_ns() + 60 * SECOND)
    async with delivering(records):
        await state(records, "sent")

    assert [request.headers["webhook-id"] for request in receiver.requests] == [rows(records)[0].id]


@pytest.mark.parametrize(
    ("reply", "expected", "arrived"),
    [
        (Reply(status=400, body=b"no"), "dead", False),
        (Reply(status=404), "dead", False),
        (Reply(status=410), "dead", False),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:1/"}), "dead", False),
        (Reply(status=408), "waiting", False),
        (Reply(status=425), "waiting", False),
        (Reply(status=429), "waiting", False),
        (Reply(status=503), "waiting", False),
        (Reply(status=500), "waiting", True),
        ("close", "waiting", True),
    ],
    ids=str,
)
async def test_the_verdict_hangs_on_the_status(
    records: Records, receiver: Receiver, reply: Any, expected: str, arrived: bool
) -> None:
    receiver.behave = lambda _: reply
    having(records, to(receiver))
    async with delivering(records):
        say(records, notice())
        await until(records, lambda: rows(records)[0].tried is not None)

    [row] = rows(records)
    assert (row.state, row.arrived, row.attempts) == (expected, arrived, 1)
    assert row.status == (reply.status if isinstance(reply, Reply) else None)
    assert row.error
    assert len(receiver.requests) == 1
    if expected == "waiting":
        assert row.due - (row.tried or 0) == 5 * SECOND


async def test_a_receiver_that_is_not_there_is_tried_again(records: Records, receiver: Receiver) -> None:
    having(records, channel(config={"url": "http://127.0.0.1:1/x"}, secrets={"secret": SECRET}))
    async with delivering(records):
        say(records, notice())
        await until(records, lambda: rows(records)[0].tried is not None)

    [row] = rows(records)
    assert (row.state, row.arrived, row.status) == ("waiting", False, None)
    assert "connect" in row.error


@pytest.mark.parametrize(("said", "seconds"), [("120", 120), ("86400", 3600), ("soon", 5)])
async def test_retry_after_is_kept_up_to_an_hour(records: Records, receiver: Receiver, said: str, seconds: int) -> None:
    receiver.behave = lambda _: Reply(status=429, headers={"Retry-After": said})
    having(records, to(receiver))
    async with delivering(records):
        say(records, notice())
        await until(records, lambda: rows(records)[0].tried is not None)

    [row] = rows(records)
    assert row.due - (row.tried or 0) == seconds * SECOND


async def test_a_channel_that_asks_for_peace_gets_it_for_all_its_pages(records: Records, receiver: Receiver) -> None:
    receiver.behave = lambda _: Reply(status=429, headers={"Retry-After": "300"})
    having(records, channel("chat", kind="slack", secrets={"url": f"{receiver.url}/chat"}))
    for at in range(5):
        say(records, notice(fingerprint=f"f{at}"))
    async with delivering(records):
        await until(records, lambda: all(row.due > time.time_ns() + 200 * SECOND for row in rows(records)))

    assert len(receiver.requests) == 1
    assert sorted(row.attempts for row in rows(records)) == [0, 0, 0, 0, 1]


async def test_a_channel_that_hangs_holds_up_no_other(records: Records, receiver: Receiver) -> None:
    receiver.behave = lambda request: "hang" if "slow" in request.path else Reply()
    having(records, to(receiver, "slow"), to(receiver, "quick"))
    for at in range(20):
        say(records, notice(fingerprint=f"f{at}"))
    async with delivering(records):
        await until(records, lambda: told(records).count(("quick", "trigger", "sent")) == 20)
        assert ("slow", "trigger", "sent") not in told(records)
        receiver.ended.set()


async def test_a_resolve_waits_until_its_trigger_has_arrived(records: Records, receiver: Receiver) -> None:
    replies = [Reply(status=500), Reply(), Reply()]
    receiver.behave = lambda _: replies.pop(0)
    having(records, to(receiver))
    async with delivering(records) as worker:
        say(records, notice())
        await until(records, lambda: rows(records)[0].attempts == 1)
        say(records, notice("resolve"))
        change(records, "trigger", due=time.time_ns())
        worker.wake()
        await state(records, "sent", "sent")

    assert [request.json["status"] for request in receiver.requests] == ["firing", "firing", "resolved"]


async def test_a_dead_page_reaches_the_fallback_and_says_which_channel_is_dead(
    records: Records, receiver: Receiver
) -> None:
    receiver.behave = lambda request: Reply(status=404 if "ops" in request.path else 200)
    having(records, to(receiver, "ops"), to(receiver, "boss", fallback=True, least="alert"))
    async with delivering(records):
        say(records, notice(level="warning"))
        await until(records, lambda: sum("boss" in request.path for request in receiver.requests) == 2)
        say(records, notice("resolve"))
        await until(records, lambda: sum("boss" in request.path for request in receiver.requests) == 3)

    boss = [request.json["alerts"][0] for request in receiver.requests if "boss" in request.path]
    by_rule = {alert["labels"]["alertname"]: alert for alert in boss[:2]}
    assert by_rule["tool_errors_in_a_row"]["annotations"]["note"] == "Channel ops could not deliver this page."
    assert "answered 404" in by_rule["delivery_dead"]["annotations"]["description"]
    assert "refund failed 5 times" in by_rule["delivery_dead"]["annotations"]["description"]
    assert (boss[2]["status"], boss[2]["labels"]["alertname"]) == ("resolved", "tool_errors_in_a_row")
    assert ("ops", "resolve", "dropped") in told(records)


async def test_that_a_channel_is_dead_is_said_once_until_it_lives_again(records: Records, receiver: Receiver) -> None:
    status = [404]
    receiver.behave = lambda request: Reply(status=status[0] if "ops" in request.path else 200)
    having(records, to(receiver, "ops"), to(receiver, "boss", fallback=True))

    def dead_told() -> list[str]:
        alerts = [request.json["alerts"][0] for request in receiver.requests if "boss" in request.path]
        return [alert["status"] for alert in alerts if alert["labels"]["alertname"] == "delivery_dead"]

    def settled() -> bool:
        return all(row.state in ("sent", "dead") for row in rows(records))

    async with delivering(records):
        for at in range(3):
            say(records, notice(fingerprint=f"f{at}"))
            await until(records, settled)
        assert dead_told() == ["firing"]
        status[0] = 200
        say(records, notice(fingerprint="f4"))
        await until(records, lambda: dead_told() == ["firing", "resolved"])
        status[0] = 404
        say(records, notice(fingerprint="f5"))
        await until(records, lambda: dead_told() == ["firing", "resolved", "firing"])


async def test_after_the_last_attempt_a_page_is_dead_and_can_be_sent_again(
    records: Records, receiver: Receiver
) -> None:
    receiver.behave = lambda _: Reply(status=503)
    having(records, to(receiver))
    say(records, notice())
    async with delivering(records) as worker:
        for attempts in range(1, 9):
            await until(records, lambda attempts=attempts: rows(records)[0].attempts == attempts)  # type: ignore[misc]
            change(records, "trigger", due=time.time_ns())
            worker.wake()
        await state(records, "dead")
        receiver.behave = lambda _: Reply()
        with records.session() as db, db.begin():
            resend(db, db.get_one(Notification, rows(records)[0].id))
        await state(records, "sent")

    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    assert len(receiver.requests) == 9


async def test_an_alertmanager_is_told_again_until_the_alert_is_over(records: Records, receiver: Receiver) -> None:
    having(records, channel("am", kind="alertmanager", config={"url": receiver.url}))
    async with delivering(records) as worker:
        say(records, notice())
        await state(records, "standing")
        assert rows(records)[0].due - (rows(records)[0].sent or 0) == 60 * SECOND
        change(records, "trigger", due=time.time_ns())
        worker.wake()
        await until(records, lambda: len(receiver.requests) == 2)
        say(records, notice("acknowledge"), notice("resolve", at=NOON + 90 * SECOND))
        await state(records, "sent", "sent")

    first, second, last = (request.json[0] for request in receiver.requests)
    assert receiver.requests[0].path == "/api/v2/alerts"
    assert first["labels"] == second["labels"] == last["labels"]
    assert first["endsAt"] > first["startsAt"]
    assert last["endsAt"] == "2026-11-24T12:01:30.000Z"


async def test_a_page_to_a_channel_that_was_removed_is_dropped(records: Records, receiver: Receiver) -> None:
    having(records, to(receiver))
    say(records, notice())
    with records.session() as db, db.begin():
        db.delete(db.get_one(Channel, "ops"))
    async with delivering(records):
        await state(records, "dropped")


async def test_a_page_that_cannot_be_made_is_dead_and_the_next_goes_out(
    records: Records, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    having(records, to(receiver), channel("broken", kind="smtp", config={"host": "127.0.0.1", "port": "x"}))
    async with delivering(records):
        say(records, notice())
        await until(records, lambda: {row.state for row in rows(records)} >= {"sent", "dead"})

    assert "could not be made" in caplog.text


async def test_internal_addresses_are_not_sent_to_unless_the_operator_named_them(
    records: Records, receiver: Receiver
) -> None:
    having(records, to(receiver))
    async with delivering(records, Ways(allowed(""))):
        say(records, notice())
        await state(records, "dead")

    assert receiver.requests == []
    assert "--internal-hosts" in rows(records)[0].error


async def test_a_clock_that_is_set_back_keeps_no_page_waiting(records: Records, receiver: Receiver) -> None:
    from backtrail.core.model.units import Nanos
    from backtrail.server.alerts.delivery.leases import set_back

    having(records, to(receiver))
    say(records, notice())
    due = rows(records)[0].due
    with records.session() as db, db.begin():
        set_back(db, Nanos(3600 * SECOND))

    assert rows(records)[0].due == due - 3600 * SECOND


async def test_a_commit_without_pages_wakes_nobody(records: Records, receiver: Receiver) -> None:
    having(records, to(receiver))
    async with delivering(records):
        with records.session() as db:
            enqueue(db, notice())
            db.rollback()
        having(records, channel("another"))

    assert receiver.requests == []
