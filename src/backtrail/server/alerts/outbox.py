"""The outbox: a page is written down for each channel that is to hear it, in the transaction of what it tells.

What is written is sent until it has arrived or is dead (`delivery/`). Here is decided who hears what, in which order:

- A trigger goes to each channel that is on and whose least level it has; what is no alert waits for the end of quiet
  hours.
- What follows it in the same episode (acknowledge, resolve) goes to the channels that were to hear the trigger, and to
  no other. A page that never left is dropped together with the resolve that ends it: nobody hears of either.
- Within a channel and a fingerprint pages leave in the order in which they were written. What says that something is
  wrong does not wait for what was to be said before.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos
from backtrail.server.alerts.channels import KINDS
from backtrail.server.alerts.notice import Notice
from backtrail.server.alerts.quiet import ends
from backtrail.server.storage.records import Channel, Notification
from backtrail.server.storage.records.tables.declared import now

PAGES: Final = UUID("6d7f2b0e-4f5e-5a36-9d0c-3c1c5f1f8a21")
"""The name space of the ids of pages."""
OPENING: Final = ("trigger", "renotify", "escalate")
"""Actions that say: something is wrong."""
RANKS: Final = {"none": 0, "warning": 1, "alert": 2}
NEVER_LEFT: Final = "what it ends never left"
ENDED: Final = "it was over before it could be sent"
NEWER: Final = "a newer page took its place"
PAGED: Final = "paged"
"""In `Session.info`: something was written into the outbox, so that whoever sends is woken by the commit."""


def enqueue(db: Session, notice: Notice, *, fallback: bool = False) -> None:
    """Write one row for each channel that is to hear it, within the caller's transaction.

    Saying the same twice is one row. With `fallback`, and for an escalation, those are the fallback channels; all where
    none is marked as one.
    """
    channels = _channels(db, notice.project)
    if notice.action in OPENING:
        channels = _hearers(channels, notice, fallback=fallback)
    for channel in channels:
        passes = channel.kind in KINDS and notice.action in KINDS[channel.kind].passes
        if passes and db.get(Notification, page_id(channel.id, notice)) is None:
            _open(db, channel, notice) if notice.action in OPENING else _follow(db, channel, notice)
    db.info[PAGED] = True


def page_id(channel_id: str, notice: Notice) -> str:
    """The id of a page, the same whenever it is made: receivers know by it what they have already."""
    if notice.action in ("trigger", "resolve"):  # once in an episode; a trigger once more where it grows worse
        what, moment = f"{notice.action}:{notice.level}" if notice.action == "trigger" else "resolve", notice.fired
    else:
        what, moment = notice.action, notice.at
    return str(uuid5(PAGES, f"{channel_id}\n{notice.fingerprint}:{what}:{moment}"))


def notice_of(row: Notification) -> Notice:
    """What the page says."""
    return Notice(**row.notice)


def resend(db: Session, row: Notification) -> None:
    """Send it again, from the first attempt on and under the same id."""
    row.state, row.attempts, row.due, row.taken, row.error = "waiting", 0, now(), None, ""
    db.info[PAGED] = True


def resend_of_alert(db: Session, project: str, alert_id: str) -> int:
    """Send the last page about an alert again on every channel that it went to; how many those are."""
    rows = db.scalars(
        select(Notification)
        .where(Notification.project_id == project, Notification.alert_id == alert_id)
        .order_by(Notification.made.desc())
    ).all()
    last: dict[str, Notification] = {}
    for row in rows:
        last.setdefault(row.channel_id, row)
    for row in last.values():
        resend(db, row)
    return len(last)


def written(db: Session, channel_id: str, notice: Notice, **told: Any) -> Notification | None:
    """One row; None where it is there already."""
    key = page_id(channel_id, notice)
    if db.get(Notification, key) is not None:
        return None
    moment = now()
    last = db.scalar(select(func.max(Notification.made)).where(*_of(channel_id, notice)))
    row = Notification(
        id=key,
        project_id=notice.project,
        channel_id=channel_id,
        alert_id=notice.alert_id,
        fingerprint=notice.fingerprint,
        action=notice.action,
        notice=asdict(notice) | {"labels": dict(notice.labels)},
        made=max(moment, (last or 0) + 1),
        **{"state": "waiting", "due": moment, "attempts": 0, "arrived": False, "error": ""} | told,
    )
    db.add(row)
    db.flush()
    return row


def _channels(db: Session, project: str) -> Sequence[Channel]:
    asked = select(Channel).where(Channel.project_id == project, Channel.on.is_(True)).order_by(Channel.id)
    return db.scalars(asked).all()


def _hearers(channels: Sequence[Channel], notice: Notice, *, fallback: bool) -> Sequence[Channel]:
    marked = [channel for channel in channels if channel.fallback]
    if marked and (fallback or notice.action == "escalate"):
        return marked
    return [channel for channel in channels if RANKS[notice.level] >= RANKS[channel.least]]


def _open(db: Session, channel: Channel, notice: Notice) -> None:
    if notice.action == "renotify" and _waiting(db, channel.id, notice):
        return  # the first has not been sent yet: nothing to be reminded of
    _drop(db, channel.id, notice, NEWER)
    _stand_down(db, channel.id, notice)
    due = (None if notice.level == "alert" else ends(channel.quiet, Nanos(now()))) or now()
    written(db, channel.id, notice, due=due)


def _follow(db: Session, channel: Channel, notice: Notice) -> None:
    """Where the channel was to hear of this episode."""
    opened = [row for row in _rows(db, channel.id, notice) if row.action in OPENING and _same(row, notice)]
    if not opened:
        return
    if notice.action == "resolve":
        _drop(db, channel.id, notice, ENDED, Notification.due > now(), Notification.arrived.is_(False))
        _stand_down(db, channel.id, notice)
    notice = replace(
        notice, level=opened[0].notice["level"]
    )  # receivers know the alert by its labels, severity among them
    gone = all(row.state == "dropped" or (row.state == "dead" and not row.arrived) for row in opened)
    written(db, channel.id, notice, **{"state": "dropped", "error": NEVER_LEFT} if gone else {})


def _drop(db: Session, channel_id: str, notice: Notice, why: str, *which: ColumnElement[bool]) -> None:
    """Drop what waits and is in nobody's hands; where somebody took it meanwhile, the database says so."""
    untaken = (Notification.state == "waiting", Notification.taken.is_(None))
    gone = update(Notification).where(*_of(channel_id, notice), *untaken, *which)
    db.execute(gone.values(state="dropped", error=why), execution_options={"synchronize_session": "fetch"})


def _stand_down(db: Session, channel_id: str, notice: Notice) -> None:
    standing = update(Notification).where(*_of(channel_id, notice), Notification.state == "standing")
    db.execute(standing.values(state="sent"), execution_options={"synchronize_session": "fetch"})


def _rows(db: Session, channel_id: str, notice: Notice) -> Sequence[Notification]:
    """What is of this fingerprint in the channel and may still matter: of the present and of the last few episodes."""
    asked = select(Notification).where(*_of(channel_id, notice)).order_by(Notification.made.desc()).limit(100)
    return db.scalars(asked.execution_options(populate_existing=True)).all()


def _waiting(db: Session, channel_id: str, notice: Notice) -> bool:
    """Whether an opening page of the episode has still to be sent."""
    rows = _rows(db, channel_id, notice)
    return any(row.state == "waiting" and row.action in OPENING and _same(row, notice) for row in rows)


def _of(channel_id: str, notice: Notice) -> tuple[ColumnElement[bool], ...]:
    return (Notification.channel_id == channel_id, Notification.fingerprint == notice.fingerprint)


def _same(row: Notification, notice: Notice) -> bool:
    """Whether both are of one episode."""
    return bool(row.notice["fired"] == notice.fired)
