"""Incidents as the API tells them."""

from typing import Any

from backtrail.core.diagnose.runbook.answer import NAMES
from backtrail.core.model.units import Nanos
from backtrail.server.api.models.incident import (
    IncidentAlert,
    IncidentLine,
    IncidentMark,
    IncidentNamed,
    IncidentOut,
    IncidentRow,
    IncidentStepOut,
)
from backtrail.server.api.times import SECOND, iso
from backtrail.server.incidents.listed import Whole, laps
from backtrail.server.storage.records import Alert, Incident, IncidentEvent, IncidentStep

PLAIN = (
    *("id", "number", "title", "severity", "state", "labels", "evidence", "acknowledged_by", "closed_by"),
    *("resolution", "owner", "trace_id", "session_id", "span_id"),
)
MOMENTS = ("opened", "filled", "acknowledged", "closed")


def row(incident: Incident) -> IncidentRow:
    return IncidentRow(**_columns(incident))


def whole(found: Whole, *, trace_gone: bool) -> IncidentOut:
    one = found.incident
    return IncidentOut(
        **_columns(one),
        notes=one.notes,
        reason=one.reason,
        golden_case=one.golden_case,
        steps=[_step(step) for step in found.steps],
        alerts=[_alert(alert) for alert in found.alerts],
        log=[_line(line) for line in found.events],
        timer=[IncidentMark(what=lap.what, at=at(lap.at), seconds=lap.nanos / SECOND) for lap in laps(found)],
        earlier=_named(found.earlier),
        later=_named(found.later),
        related=[named for other in found.related if (named := _named(other)) is not None],
        trace_gone=trace_gone,
    )


def at(moment: int) -> str:
    return iso(Nanos(moment)) or ""


def _maybe(moment: int | None) -> str | None:
    return None if moment is None else at(moment)


def _columns(incident: Incident) -> dict[str, Any]:
    moments = {name: _maybe(getattr(incident, name)) for name in MOMENTS}
    return {name: getattr(incident, name) for name in PLAIN} | moments | {"rule": incident.rule_id}


def _step(step: IncidentStep) -> IncidentStepOut:
    return IncidentStepOut(
        step=step.step,
        name=NAMES[step.step],
        verdict=step.verdict,  # type: ignore[arg-type]  # written by `keeping` alone
        filled=_maybe(step.filled),
        confirmed=_maybe(step.confirmed),
        confirmed_by=step.confirmed_by,
        note=step.note,
        content=step.content,
    )


def _alert(alert: Alert) -> IncidentAlert:
    return IncidentAlert(
        id=alert.id,
        rule=alert.rule_id,
        labels=alert.labels,
        state=alert.state,
        level=alert.level,
        since=at(alert.since),
        fired=_maybe(alert.fired),
        closed=_maybe(alert.closed),
        value=alert.value,
        peak=alert.peak,
        limit=alert.limit,
        evidence=alert.evidence,
        trace_id=alert.trace_id,
        acknowledged=_maybe(alert.acknowledged),
    )


def _line(line: IncidentEvent) -> IncidentLine:
    return IncidentLine(at=at(line.at), what=line.what, by=line.by, text=line.text, data=line.data)


def _named(other: Incident | None) -> IncidentNamed | None:
    if other is None:
        return None
    return IncidentNamed(
        number=other.number,
        title=other.title,
        state=other.state,  # type: ignore[arg-type]  # written by `life` alone
        resolution=other.resolution,  # type: ignore[arg-type]
        reason=other.reason,
    )
