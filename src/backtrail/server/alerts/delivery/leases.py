"""Taking pages out of the outbox, one worker at a time, and writing down what came of them.

A page is taken for a minute: whoever takes it and dies leaves it to the next. Of one fingerprint in one channel one
page is on its way at a time, the oldest first. Time is an argument of everything here.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from backtrail.core.model.units import Nanos
from backtrail.server.alerts.channels import KINDS
from backtrail.server.alerts.delivery.schedule import SECOND, again
from backtrail.server.alerts.delivery.undelivered import RULE, recovered, undelivered
from backtrail.server.alerts.notice import Notice
from backtrail.server.alerts.outbox import NEVER_LEFT, OPENING, notice_of
from backtrail.server.alerts.outgoing.answer import Answer
from backtrail.server.storage.records import Alert, Channel, Notification

LEASE: Final = Nanos(60 * SECOND)
OPEN: Final = ("waiting", "standing")
GONE: Final = "its channel was removed or switched off"
CUT_OFF: Final = "the server ended while the test was sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One page that is to be sent now."""

    id: str
    at: Nanos
    """When it was taken: whoever else takes it, or sends it anew, writes another."""
    notice: Notice
    channel: Channel


def take(db: Session, now: Nanos, room: Callable[[Channel], int], busy: Collection[str]) -> list[Taken]:
    """Take what is due, of each channel as much as it has room for. `busy` are ids that this worker still sends."""
    due = (Notification.state.in_(OPEN), Notification.due <= now)
    taken: list[Taken] = []
    for channel_id in db.scalars(select(Notification.channel_id).where(*due).distinct()).all():
        channel = db.get(Channel, channel_id)
        if channel is None or not channel.on or channel.kind not in KINDS:
            gone = update(Notification).where(Notification.channel_id == channel_id, *due)
            db.execute(gone.values(state="dropped", error=GONE, taken=None))
        elif (free := room(channel)) > 0:
            taken += _of_channel(db, now, channel, free, busy)
    return taken


def settle(db: Session, taken: Taken, answer: Answer, now: Nanos, luck: float) -> None:
    """Write down what came of it. Nothing, where somebody asked meanwhile that it be sent anew."""
    row = db.get(Notification, taken.id, populate_existing=True)
    if row is None or row.taken != taken.at:
        return
    row.taken, row.tried, row.status, row.error = None, now, answer.status, answer.error
    row.arrived = row.arrived or answer.arrived
    row.sent = now if answer.ok else row.sent
    if row.state not in OPEN:  # it was superseded on its way
        return
    if row.action == "test":
        row.state, row.attempts = "sent" if answer.ok else "dropped", 1
    elif answer.ok:
        _sent(db, row, taken.channel, now)
    else:
        _failed(db, row, taken.channel, answer, now, luck)


def next_due(db: Session) -> Nanos | None:
    """When the next page is due; it may have been already, and wait for room or for another."""
    found = db.scalar(select(func.min(Notification.due)).where(Notification.state.in_(OPEN)))
    return Nanos(found) if found is not None else None


def release(db: Session, now: Nanos) -> None:
    """At the start: what the last server had taken is due now. Its folder is claimed, so that it is no more."""
    held = update(Notification).where(Notification.taken.is_not(None))
    db.execute(held.where(Notification.action == "test").values(taken=None, state="dropped", error=CUT_OFF))
    db.execute(held.values(taken=None, due=now, arrived=True))


def set_back(db: Session, by: Nanos) -> None:
    """The clock was set back: what was due in a minute still is."""
    db.execute(
        update(Notification)
        .where(Notification.state.in_(OPEN), Notification.taken.is_(None))
        .values(due=Notification.due - by)
    )


def _of_channel(db: Session, now: Nanos, channel: Channel, free: int, busy: Collection[str]) -> Iterator[Taken]:
    asked = (
        select(Notification)
        .where(Notification.channel_id == channel.id, Notification.state.in_(OPEN), Notification.due <= now)
        .where(Notification.id.not_in(busy), _first(now))
        .order_by(Notification.due, Notification.made)
        .limit(free)
    )
    for row in db.scalars(asked.execution_options(populate_existing=True)).all():
        if row.state == "standing" and _over(db, row):
            row.state = "sent"
        elif _won(db, row, now):
            yield Taken(id=row.id, at=now, notice=notice_of(row), channel=channel)


def _first(now: Nanos) -> ColumnElement[bool]:
    """No other page of its fingerprint is on its way, and none that was written before it waits."""
    other = aliased(Notification)
    earlier = and_(other.state == "waiting", other.made < Notification.made)
    on_its_way = and_(other.taken.is_not(None), other.due > now)
    same = (other.channel_id == Notification.channel_id, other.fingerprint == Notification.fingerprint)
    return ~select(other.id).where(*same, other.id != Notification.id, or_(earlier, on_its_way)).exists()


def _won(db: Session, row: Notification, now: Nanos) -> bool:
    """Take it, unless somebody else did since it was read."""
    asked = update(Notification).where(
        Notification.id == row.id, Notification.state == row.state, Notification.due == row.due
    )
    changed = db.execute(asked.values(taken=now, due=now + LEASE), execution_options={"synchronize_session": False})
    return bool(changed.rowcount)  # type: ignore[attr-defined]  # of an UPDATE it is there


def _over(db: Session, row: Notification) -> bool:
    """Whether its alert is closed, and nobody said so. That a channel is dead outlives the alert that showed it."""
    alert = db.get(Alert, row.alert_id) if row.alert_id and row.notice["rule"] != RULE else None
    return alert is not None and alert.closed is not None


def _sent(db: Session, row: Notification, channel: Channel, now: Nanos) -> None:
    if row.state == "waiting":
        row.attempts += 1
    every = KINDS[channel.kind].every
    row.state = "standing" if every and row.action in OPENING else "sent"
    row.due = Nanos(now + int((every or 0) * SECOND))
    db.flush()
    recovered(db, channel, now)


def _failed(db: Session, row: Notification, channel: Channel, answer: Answer, now: Nanos, luck: float) -> None:
    every = KINDS[channel.kind].every
    if row.state == "standing" and answer.again and every:
        row.due = Nanos(now + int(every * SECOND))
        return
    row.attempts += 1
    pause = again(row.attempts, answer.wait, luck) if answer.again else None
    if pause is None:
        row.state, row.due = "dead", now
        db.flush()
        _followers(db, row)
        undelivered(db, row, channel, now)
        return
    row.due = Nanos(now + pause)
    if answer.status == 429 and answer.wait:  # it is the channel that has to wait, and not this page alone
        waiting = (Notification.channel_id == channel.id, Notification.state == "waiting", Notification.id != row.id)
        held = update(Notification).where(*waiting, Notification.taken.is_(None), Notification.due < row.due)
        db.execute(held.values(due=row.due), execution_options={"synchronize_session": False})


def _followers(db: Session, row: Notification) -> None:
    """What was to follow a page that never arrived has nothing to end."""
    if row.arrived or row.action not in OPENING:
        return
    asked = select(Notification).where(
        Notification.channel_id == row.channel_id,
        Notification.fingerprint == row.fingerprint,
        Notification.state == "waiting",
        Notification.made > row.made,
        Notification.action.not_in(OPENING),
    )
    for follower in db.scalars(asked).all():
        if follower.notice["fired"] == row.notice["fired"]:
            follower.state, follower.error = "dropped", NEVER_LEFT
