"""Whatever fails, and whenever: pages of one alert arrive in their order, and no resolve before what it ends."""

from collections import defaultdict

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from backtrail.core.model.units import Nanos
from backtrail.server.alerts import outbox
from backtrail.server.alerts.delivery.leases import LEASE, Taken, release, settle, take
from backtrail.server.alerts.outbox import OPENING, enqueue
from backtrail.server.alerts.outgoing.answer import Answer, accepted, failed, refused
from backtrail.server.storage.records import Notification, Records, open_records
from backtrail.server.storage.records.tables.declared import now
from tests.unit.alerts.paging import SECOND, change, channel, having, notice, rows, say

BEGUN = 1_780_000_000 * SECOND
PRINTS = ("f1", "f2")
OUTCOMES = ("accepted", "accepted, and the answer lost", "no connection", "refused", "killed")


class Order(RuleBasedStateMachine):
    """Alerts fire and end, pages are sent by a worker that dies now and then, receivers fail as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks = 0
        self.clocks = pytest.MonkeyPatch()  # the same story twice is to go the same way
        self.clocks.setattr(outbox, "now", lambda: self.clock)
        self.records: Records = open_records("sqlite://")
        having(self.records, channel("ops"), channel("boss", kind="alertmanager", fallback=True))
        self.later = 0
        self.episode: dict[str, int] = {}
        self.open: set[str] = set()
        self.flying: list[Taken] = []
        self.lost: set[tuple[str, str, int]] = set()
        """Episodes of which a page was on its way when its worker died: nobody knows whether it arrived."""
        self.got: dict[tuple[str, str], list[Taken]] = defaultdict(list)

    def teardown(self) -> None:
        self.clocks.undo()
        self.records.close()

    @property
    def clock(self) -> Nanos:
        self.ticks += 1000
        return Nanos(BEGUN + self.later + self.ticks)

    def say(self, action: str, fingerprint: str) -> None:
        fired = self.episode[fingerprint]
        with self.records.session() as db, db.begin():
            enqueue(db, notice(action, fingerprint=fingerprint, fired=fired, at=self.clock, alert_id=None))

    @rule(fingerprint=st.sampled_from(PRINTS))
    def fire(self, fingerprint: str) -> None:
        if fingerprint in self.open:
            self.say("renotify", fingerprint)
            return
        self.open.add(fingerprint)
        self.episode[fingerprint] = max(self.clock, self.episode.get(fingerprint, 0) + 1)
        self.say("trigger", fingerprint)

    @precondition(lambda self: self.open)
    @rule(data=st.data(), action=st.sampled_from(["acknowledge", "resolve", "resolve"]))
    def follow(self, data: st.DataObject, action: str) -> None:
        fingerprint = data.draw(st.sampled_from(sorted(self.open)))
        self.say(action, fingerprint)
        if action == "resolve":
            self.open.discard(fingerprint)

    @rule()
    def take_what_is_due(self) -> None:
        with self.records.session() as db, db.begin():
            busy = [taken.id for taken in self.flying]
            self.flying += take(db, self.clock, lambda _: 2, busy)

    @precondition(lambda self: self.flying)
    @rule(data=st.data(), outcome=st.sampled_from(OUTCOMES))
    def come_back(self, data: st.DataObject, outcome: str) -> None:
        taken = self.flying.pop(data.draw(st.integers(0, len(self.flying) - 1)))
        if outcome.startswith("accepted"):
            self.got[taken.channel.id, taken.notice.fingerprint].append(taken)
        if outcome == "killed":
            self.die(taken)
            return  # nothing is written down, and the lease goes on
        answer = {
            "accepted": accepted(200),
            "accepted, and the answer lost": failed("no answer", arrived=True),
            "no connection": failed("no connection"),
            "refused": refused("no", 400),
        }[outcome]
        with self.records.session() as db, db.begin():
            settle(db, taken, answer, self.clock, 0.5)

    @rule(data=st.data(), outcome=st.sampled_from(OUTCOMES))
    def send_all_that_is_due(self, data: st.DataObject, outcome: str) -> None:
        self.take_what_is_due()
        while self.flying:
            self.come_back(data, outcome)

    @rule(seconds=st.sampled_from([6, 61, 700, 20_000]))
    def wait(self, seconds: int) -> None:
        self.later += seconds * SECOND
        if seconds * SECOND > LEASE:
            self.die(*self.flying)  # an attempt ends before its lease does

    @rule()
    def restart(self) -> None:
        self.die(*self.flying)
        with self.records.session() as db, db.begin():
            release(db, self.clock)

    def die(self, *taken: Taken) -> None:
        self.lost |= {(each.channel.id, each.notice.fingerprint, each.notice.fired) for each in taken}
        self.flying = [each for each in self.flying if each not in taken]

    @invariant()
    def nothing_ends_that_did_not_begin(self) -> None:
        for (where, fingerprint), pages in self.got.items():
            begun = {fired for channel_id, of, fired in self.lost if (channel_id, of) == (where, fingerprint)}
            for taken in pages:
                if taken.notice.action in OPENING:
                    begun.add(taken.notice.fired)
                elif taken.notice.rule != "delivery_dead":
                    assert taken.notice.fired in begun, taken.notice.action

    @invariant()
    def what_is_said_of_an_episode_after_its_end_was_said_before(self) -> None:
        for pages in self.got.values():
            ended: set[int] = set()
            for at, taken in enumerate(pages):
                if taken.notice.fired in ended:
                    assert taken.id in {before.id for before in pages[:at]}
                if taken.notice.action == "resolve":
                    ended.add(taken.notice.fired)

    @invariant()
    def one_page_of_a_fingerprint_is_on_its_way(self) -> None:
        keys = [(taken.channel.id, taken.notice.fingerprint) for taken in self.flying]
        assert len(keys) == len(set(keys))

    @invariant()
    def nothing_is_lost(self) -> None:
        """Of each open alert: a page arrived, waits, or its channel was told of as dead."""
        if not self.open:
            return
        kept = rows(self.records)
        for fingerprint in self.open:
            mine = [row for row in kept if row.fingerprint == fingerprint and row.channel_id == "ops"]
            newest = [row for row in mine if row.action in OPENING and row.state != "dropped"]
            assert newest, [(row.action, row.state) for row in mine]


TestOrder = Order.TestCase
TestOrder.settings = settings(max_examples=25, stateful_step_count=30)


def test_a_worker_that_died_leaves_its_page_to_the_next_after_a_minute(records: Records) -> None:
    having(records, channel())
    with records.session() as db, db.begin():
        enqueue(db, notice())
    at = Nanos(now())

    def taken(when: int) -> int:
        with records.session() as db, db.begin():
            return len(take(db, Nanos(when), lambda _: 5, ()))

    assert [taken(at), taken(at + LEASE - 1), taken(at + LEASE)] == [1, 0, 1]


def sent(records: Records, when: int, *pages: str) -> list[Taken]:
    """Take what is due then; exactly these actions."""
    with records.session() as db, db.begin():
        found = take(db, Nanos(when), lambda _: 5, ())
    assert [taken.notice.action for taken in found] == list(pages)
    return found


def came_back(records: Records, taken: Taken, answer: Answer, when: int) -> None:
    with records.session() as db, db.begin():
        settle(db, taken, answer, Nanos(when), 0.5)


def test_a_resolve_that_waited_for_a_page_that_was_refused_is_dropped(records: Records) -> None:
    having(records, channel())
    say(records, notice())
    [trigger] = sent(records, now(), "trigger")
    say(records, notice("resolve"))
    sent(records, now())

    came_back(records, trigger, refused("no", 404), now())

    assert [(row.action, row.state) for row in rows(records)] == [("trigger", "dead"), ("resolve", "dropped")]


def test_a_resolve_waits_while_an_alert_is_told_again_to_an_alertmanager(records: Records) -> None:
    having(records, channel(kind="alertmanager"))
    say(records, notice())
    [trigger] = sent(records, now(), "trigger")
    came_back(records, trigger, accepted(200), now())
    [again] = sent(records, now() + 61 * SECOND, "trigger")
    say(records, notice("resolve"))

    sent(records, now() + 62 * SECOND)
    came_back(records, again, accepted(200), now() + 63 * SECOND)
    sent(records, now() + 64 * SECOND, "resolve")


def test_what_comes_back_after_its_lease_changes_nothing(records: Records) -> None:
    having(records, channel())
    with records.session() as db, db.begin():
        enqueue(db, notice())
    with records.session() as db, db.begin():
        [first] = take(db, Nanos(now()), lambda _: 5, ())
    change(records, "trigger", taken=None, due=now())
    with records.session() as db, db.begin():
        settle(db, first, refused("late"), Nanos(now()), 0.5)
        assert db.get_one(Notification, first.id).state == "waiting"
