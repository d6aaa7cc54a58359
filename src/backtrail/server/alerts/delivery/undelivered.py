"""A page that is dead: others hear what it said, and that its channel does not deliver."""

import logging
from dataclasses import replace
from hashlib import sha256
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos
from backtrail.server.alerts.notice import Notice
from backtrail.server.alerts.outbox import OPENING, PAGED, notice_of, written
from backtrail.server.storage.records import Channel, Notification

log = logging.getLogger("backtrail")
RULE: Final = "delivery_dead"


def undelivered(db: Session, row: Notification, channel: Channel, now: Nanos) -> None:
    """Tell it to the fallback channels; to all others where none is marked.

    What the page said goes to them under their own id, so that whoever has it already does not hear it twice. That the
    channel does not deliver is said once, until it delivers again.
    """
    said = notice_of(row)
    if said.rule == RULE:
        return
    trouble = _trouble(said, channel, row, now)
    last = db.scalar(select(func.max(Notification.sent)).where(Notification.channel_id == channel.id)) or 0
    others = _others(db, channel)
    if not others:
        log.warning("a page did not reach channel %s, and there is no other to say so: %s", channel.name, row.error)
    for other in others:
        if row.action in OPENING:
            written(db, other.id, replace(said, note=f"Channel {channel.name} could not deliver this page."[:300]))
        told = _last_told(db, other, trouble.fingerprint)
        if told is None or told.action == "resolve" or told.made < last:
            written(db, other.id, trouble)
    db.info[PAGED] = True


def recovered(db: Session, channel: Channel, now: Nanos) -> None:
    """A page arrived: whoever heard that the channel does not deliver hears that it does."""
    for other in _others(db, channel):
        told = _last_told(db, other, fingerprint(channel))
        if told is not None and told.action in OPENING:
            title = f"Channel {channel.name} delivers again"[:200]
            evidence = f"A page reached channel {channel.name}."
            written(db, other.id, replace(notice_of(told), action="resolve", title=title, evidence=evidence, at=now))
            db.info[PAGED] = True


def fingerprint(channel: Channel) -> str:
    """Of the trouble with one channel."""
    return sha256(f"{channel.project_id}\n{RULE}\n{channel.id}".encode()).hexdigest()


def _trouble(said: Notice, channel: Channel, row: Notification, now: Nanos) -> Notice:
    attempts = "one attempt" if row.attempts == 1 else f"{row.attempts} attempts"
    return replace(
        said,
        action="trigger",
        rule=RULE,
        fingerprint=fingerprint(channel),
        title=f"Channel {channel.name} does not deliver"[:200],
        level="alert",
        labels={"channel": channel.name, "kind": channel.kind},
        evidence=f"A page did not reach channel {channel.name} ({channel.kind}) in {attempts}: {row.error[:500]}. "
        f"It said: {said.title}. {said.evidence}"[:1000],
        fired=now,
        at=now,
        value=None,
        limit=None,
        unit="",
        note="",
    )


def _others(db: Session, channel: Channel) -> list[Channel]:
    asked = select(Channel).where(
        Channel.project_id == channel.project_id, Channel.on.is_(True), Channel.id != channel.id
    )
    found = db.scalars(asked.order_by(Channel.id)).all()
    return [other for other in found if other.fallback] or list(found)


def _last_told(db: Session, other: Channel, of: str) -> Notification | None:
    asked = select(Notification).where(Notification.channel_id == other.id, Notification.fingerprint == of)
    return db.scalar(asked.order_by(Notification.made.desc()).limit(1))
