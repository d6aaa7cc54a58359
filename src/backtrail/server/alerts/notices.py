"""What a page says of an alert."""

from backtrail.core.model.units import Nanos
from backtrail.core.policy.rule import Level, Rule
from backtrail.server.alerts.notice import Action, Notice
from backtrail.server.alerts.telling import title_of
from backtrail.server.storage.records import Alert


def notice_of(
    alert: Alert, rule: Rule, action: Action, at: Nanos, *, note: str = "", incident_number: int | None = None
) -> Notice:
    """The page about an alert, as it is now."""
    level: Level = "alert" if alert.level == "alert" else "warning"
    return Notice(
        action=action,
        project=alert.project_id,
        fingerprint=alert.fingerprint,
        rule=alert.rule_id,
        title=title_of(rule, alert.value, level),
        level=level,
        labels=dict(alert.labels),
        evidence=alert.evidence,
        fired=Nanos(alert.fired or alert.since),
        at=at,
        value=alert.value,
        limit=alert.limit,
        unit=rule.about.unit,
        alert_id=alert.id,
        incident_id=alert.incident_id,
        incident_number=incident_number,
        trace_id=alert.trace_id,
        session_id=alert.session_id,
        span_id=alert.span_id,
        note=note,
    )
