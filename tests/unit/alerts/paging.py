"""Channels and notices as tests want them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from backtrail.server.alerts.notice import Notice
from backtrail.server.alerts.outbox import enqueue
from backtrail.server.storage.records import Channel, Notification, Records

SECOND = 1_000_000_000
NOON = 1_795_521_600 * SECOND  # 2026-11-24T12:00:00Z


def channel(name: str = "ops", **given: Any) -> Channel:
    told: dict[str, Any] = {
        "id": name,
        "project_id": "shop",
        "name": name,
        "kind": "webhook",
        "config": {},
        "secrets": {},
        "on": True,
        "least": "warning",
        "quiet": None,
        "fallback": False,
    }
    return Channel(**(told | given))


def notice(action: str = "trigger", **given: Any) -> Notice:
    told: dict[str, Any] = {
        "action": action,
        "project": "shop",
        "fingerprint": "f00d",
        "rule": "tool_errors_in_a_row",
        "title": "Tool errors in a row: 5 (limit 5)",
        "level": "none" if action == "resolve" else "alert",
        "labels": {"agent": "support", "tool": "refund"},
        "evidence": 'refund failed 5 times in a row, last with "card <expired> & void"',
        "fired": NOON,
        "at": NOON + 7 * SECOND,
        "value": 5.0,
        "limit": 5.0,
        "unit": "errors",
        "alert_id": "a1",
        "incident_id": "i1",
        "incident_number": 17,
        "trace_id": "t-1",
        "session_id": "s-1",
        "span_id": "p-1",
    }
    return Notice(**(told | given))


def having(records: Records, *channels: Channel) -> None:
    with records.session() as db, db.begin():
        db.add_all(channels)


def say(records: Records, *notices: Notice, fallback: bool = False) -> None:
    for each in notices:
        with records.session() as db, db.begin():
            enqueue(db, each, fallback=fallback)


def rows(records: Records) -> Sequence[Notification]:
    with records.session() as db:
        return db.scalars(select(Notification).order_by(Notification.made, Notification.channel_id)).all()


def told(records: Records) -> list[tuple[str, str, str]]:
    """What was written: channel, action and state."""
    return [(row.channel_id, row.action, row.state) for row in rows(records)]


def change(records: Records, action: str, **columns: Any) -> None:
    """Make the rows of an action look as if somebody had tried to send them."""
    with records.session() as db, db.begin():
        for row in db.scalars(select(Notification).where(Notification.action == action)):
            for name, value in columns.items():
                setattr(row, name, value)
