"""Whatever fails, and whenever: pages of one alert arrive in their order, and no resolve before what it ends."""

from collections import defaultdict

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from backtrail.core.model.units import Nanos
from backtrail.server.alerts.delivery.leases import LEASE, Taken, release, settle, take
from backtrail.server.alerts.outbox import OPENING, enqueue
from backtrail.server.alerts.outgoing.answer import accepted, failed, refused
from backtrail.server.storage.records import Notification, Records, open_records
from backtrail.server.storage.records.tables.declared import now
from tests.unit.alerts.paging import SECOND, change, channel, having, notice, rows

PRINTS = ("f1", "f2")
OUTCOMES = ("accepted", "accepted, and the answer lost", "no connection", "refused", "killed")


class Order(RuleBasedStateMachine):
    """Alerts fire and end, pages are sent by a worker that dies now and then, receivers fail as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.records: Records = open_records("sqlite://")
        having(self.records, channel("ops"), channel("boss", fallback=True))
        self.later = 0
        self.episode: dict[str, int] = {}
        self.open: set[str] = set()
        self.flying: list[Taken] = []
        self.got: dict[tuple[str, str], list[Taken]] = defaultdict(list)

    def teardown(self) -> None:
        self.records.close()

    @property
    def clock(self) -> Nanos:
        return Nanos(now() + self.later)

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
            return  # nothing is written down, and the lease goes on
        answer = {
            "accepted": accepted(200),
            "accepted, and the answer lost": failed("no answer", arrived=True),
            "no connection": failed("no connection"),
            "refused": refused("no", 400),
        }[outcome]
        with self.records.session() as db, db.begin():
            settle(db, taken, answer, self.clock, 0.5)

    @rule(seconds=st.sampled_from([6, 61, 700, 20_000]))
    def wait(self, seconds: int) -> None:
        self.later += seconds * SECOND
        if seconds * SECOND > LEASE:
            self.flying.clear()  # an attempt ends before its lease does

    @rule()
    def restart(self) -> None:
        self.flying.clear()
        with self.records.session() as db, db.begin():
            release(db, self.clock)

    @invariant()
    def nothing_ends_that_did_not_begin(self) -> None:
        for pages in self.got.values():
            begun = set()
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
