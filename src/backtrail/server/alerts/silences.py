"""Silences: what they cover. What is silenced is watched and shown as ever, and only not sent."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backtrail.server.storage.records import Silence

RULE = "rule"
"""The label of a matcher that stands for the id of the rule."""


def in_force(db: Session, project: str, now: int) -> Sequence[Silence]:
    """The silences of a project at a moment, the longest first."""
    asked = select(Silence).where(Silence.project_id == project, Silence.since <= now, Silence.until > now)
    return db.scalars(asked.order_by(Silence.until.desc())).all()


def covering(silences: Iterable[Silence], rule_id: str, labels: Mapping[str, str]) -> Silence | None:
    """The first of them that covers an alert."""
    known = {**labels, RULE: rule_id}
    return next((each for each in silences if _covers(each.matchers, known)), None)


def end_with(db: Session, alert_id: str, now: int) -> None:
    """End the silences that were to last as long as an alert."""
    wanted = update(Silence).where(Silence.alert_id == alert_id, Silence.until > now)
    db.execute(wanted.values(until=now))


def _covers(matchers: Mapping[str, str], known: Mapping[str, str]) -> bool:
    return all(known.get(name) == value for name, value in matchers.items())
