"""Alerts as the API tells them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos
from backtrail.core.policy.rule import Rule
from backtrail.core.policy.runbooks import RUNBOOKS
from backtrail.server.alerts import silences
from backtrail.server.alerts.rulebook import rules_of
from backtrail.server.alerts.telling import title_of
from backtrail.server.api.models.alert import AlertLine, AlertOut, AlertPage, AlertPoint, AlertRow, SilencedBy
from backtrail.server.api.times import iso
from backtrail.server.storage.records import Alert, AlertEvent, Channel, Incident, Notification, Silence

MOST_LINES = 1000
MOST_PAGES = 200


class Teller:
    """Tells the alerts of one project with what is known beside them."""

    def __init__(self, db: Session, project: str, now: Nanos) -> None:
        self._db = db
        self._rules = {kept.id: kept.rule for kept in rules_of(db, project)}
        self._silences: Sequence[Silence] = silences.in_force(db, project, now)

    def rows(self, alerts: Sequence[Alert]) -> list[AlertRow]:
        """Alerts as lists show them."""
        numbers = self._numbers(alerts)
        return [AlertRow(**self._columns(alert, numbers)) for alert in alerts]

    def whole(self, alert: Alert) -> AlertOut:
        """One alert with all that happened to it."""
        rule = self._rules.get(alert.rule_id) or unknown(alert)
        asked = select(AlertEvent).where(AlertEvent.alert_id == alert.id).order_by(AlertEvent.id).limit(MOST_LINES)
        lines = self._db.scalars(asked).all()
        return AlertOut(
            **self._columns(alert, self._numbers([alert])),
            log=[_line(line) for line in lines],
            notifications=self._pages(alert),
            points=_points(lines),
            warn=rule.warn,
            alert=rule.alert,
            runbook=RUNBOOKS.get(rule.runbook, rule.runbook),
        )

    def _columns(self, alert: Alert, numbers: Mapping[str, int]) -> dict[str, Any]:
        rule = self._rules.get(alert.rule_id) or unknown(alert)
        silence = None if alert.closed else silences.covering(self._silences, alert.rule_id, alert.labels)
        level = "alert" if alert.level == "alert" else "warning"
        plain = {name: getattr(alert, name) for name in PLAIN}
        return plain | {
            "rule": alert.rule_id,
            "rule_name": rule.name,
            "title": title_of(rule, alert.peak if alert.closed else alert.value, level),  # type: ignore[arg-type]
            "labels": dict(alert.labels),
            "unit": rule.about.unit,
            "since": iso(Nanos(alert.since)),
            "fired": _moment(alert.fired),
            "closed": _moment(alert.closed),
            "acknowledged": _moment(alert.acknowledged),
            "incident_number": numbers.get(alert.incident_id or ""),
            "silenced": silence
            and SilencedBy(id=silence.id, until=_moment(silence.until) or "", reason=silence.reason),
        }

    def _numbers(self, alerts: Sequence[Alert]) -> dict[str, int]:
        ids = sorted({alert.incident_id for alert in alerts if alert.incident_id})
        found = self._db.execute(select(Incident.id, Incident.number).where(Incident.id.in_(ids)))
        return {row.id: row.number for row in found}

    def _pages(self, alert: Alert) -> list[AlertPage]:
        asked = (
            select(Notification, Channel.name)
            .outerjoin(Channel, Channel.id == Notification.channel_id)
            .where(Notification.alert_id == alert.id)
            .order_by(Notification.made)
            .limit(MOST_PAGES)
        )
        return [_page(row, name or "") for row, name in self._db.execute(asked)]


PLAIN = ("id", "state", "level", "value", "peak", "limit", "evidence", "trace_id", "session_id", "span_id",
         "incident_id", "acknowledged_by")  # fmt: skip


def unknown(alert: Alert) -> Rule:
    """Stands for a rule that is no more."""
    return Rule(id=alert.rule_id, name=alert.rule_id, metric="steps", alert=alert.limit)


def count_open(db: Session, project: str) -> dict[str, int]:
    """How many alerts of each rule have fired and not ended."""
    asked = select(Alert.rule_id, func.count()).where(
        Alert.project_id == project, Alert.open_key.is_not(None), Alert.fired.is_not(None)
    )
    return {row[0]: row[1] for row in db.execute(asked.group_by(Alert.rule_id))}


def _line(line: AlertEvent) -> AlertLine:
    return AlertLine(at=_moment(line.at) or "", what=line.what, by=line.by, text=line.text, data=line.data)


def _points(lines: Sequence[AlertEvent]) -> list[AlertPoint]:
    seen = [(line.at, line.data.get("value")) for line in lines if isinstance(line.data, Mapping)]
    return [AlertPoint(at=_moment(at) or "", value=value) for at, value in seen if isinstance(value, int | float)]


def _page(row: Notification, channel: str) -> AlertPage:
    return AlertPage(
        id=row.id,
        channel_id=row.channel_id,
        channel=channel,
        action=row.action,
        state=row.state,
        attempts=row.attempts,
        status=row.status,
        error=row.error,
        made=_moment(row.made) or "",
        sent=_moment(row.sent),
    )


def _moment(at: int | None) -> str | None:
    return iso(None if at is None else Nanos(at))
