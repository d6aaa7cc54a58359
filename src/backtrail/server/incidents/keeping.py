"""The five steps of an incident as they are kept: filled in, and filled in again until somebody confirms them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backtrail.core.diagnose.runbook.answer import NAMES, Answer
from backtrail.core.diagnose.runbook.golden import golden_case
from backtrail.core.diagnose.runbook.replay import told
from backtrail.core.model.iso import iso
from backtrail.core.model.units import Nanos, TraceId
from backtrail.server.incidents import log
from backtrail.server.storage.records import DatasetItem, Incident, IncidentStep

REPLAY: Final = 4
"""The step in which results of replays are kept."""
FIX: Final = 5
"""The step that names the golden case."""


def unfilled(incident_id: str) -> list[IncidentStep]:
    """The steps of an incident that was just opened."""
    return [
        IncidentStep(incident_id=incident_id, step=step, content={}, verdict="unknown", note="")
        for step in sorted(NAMES)
    ]


def steps_of(db: Session, incident_id: str) -> Sequence[IncidentStep]:
    """The steps of an incident, in order."""
    chosen = select(IncidentStep).where(IncidentStep.incident_id == incident_id)
    return db.scalars(chosen.order_by(IncidentStep.step)).all()


def keep(db: Session, incident_id: str, answers: Sequence[Answer], at: int) -> bool:
    """Write what was filled in over what stood there; steps that somebody confirmed stay as they were confirmed.

    Whether it may be filled in again: the incident is not closed, and a step is not confirmed.
    """
    incident = db.get(Incident, incident_id, populate_existing=True)
    if incident is None or incident.state == "closed":
        return False
    open_steps = 0
    for answer in answers:
        content = _plain(answer.content() | {"as_of": iso(Nanos(at))})
        chosen = (
            IncidentStep.incident_id == incident_id,
            IncidentStep.step == answer.step,
            IncidentStep.confirmed.is_(None),
        )
        fresh = {"content": content, "verdict": answer.verdict}
        written = db.execute(update(IncidentStep).where(*chosen).values(**fresh))
        open_steps += written.rowcount  # type: ignore[attr-defined]
        db.execute(update(IncidentStep).where(*chosen, IncidentStep.filled.is_(None)).values(filled=at))
    if incident.filled is None:
        incident.filled = at
        log.write(db, incident_id, "filled", at=at, text="All five steps of the runbook are filled in.")
    return open_steps > 0


def _plain(content: Mapping[str, Any]) -> Any:
    """As JSON that UTF-8 can hold: what a run said may have half characters, and a schema anything."""
    return json.loads(json.dumps(content, ensure_ascii=False, default=str).encode("utf-8", "replace"))


def add_replay(db: Session, incident_id: str, result: Mapping[str, Any]) -> None:
    """Put the result of a replay that came back into its step, in the caller's transaction.

    A step that was filled in and that nobody confirmed is told anew with it.
    """
    step = db.get(IncidentStep, (incident_id, REPLAY), populate_existing=True, with_for_update=True)
    if step is None:
        return
    results = [*step.content.get("results", ()), _plain(result)]
    step.content = step.content | {"results": results}
    incident, recorded = db.get(Incident, incident_id), step.content.get("recorded")
    if incident is not None and incident.trace_id is not None and recorded is not None and step.confirmed is None:
        counts = (recorded["model_answers"], recorded["tool_results"], recorded["empty"])
        answer = told(TraceId(incident.trace_id), *counts, results)
        step.content, step.verdict = step.content | _plain(answer.content()), answer.verdict


def replays_of(steps: Sequence[IncidentStep]) -> list[Mapping[str, Any]]:
    """The results of replays that came back."""
    return [result for step in steps if step.step == REPLAY for result in step.content.get("results", ())]


def golden_of(db: Session, incident: Incident) -> str | None:
    """The newest item of a dataset that was made of the run of an incident."""
    chosen = select(DatasetItem.id).where(
        DatasetItem.project_id == incident.project_id,
        DatasetItem.trace_id == incident.trace_id,
        DatasetItem.archived.is_(False),
    )
    return db.scalar(chosen.order_by(DatasetItem.changed.desc(), DatasetItem.id).limit(1))


def add_golden(db: Session, project: str, trace_id: str, item: str, *, by: str, at: int) -> None:
    """Name the item that was made of a run in the run's open incidents, in the caller's transaction."""
    chosen = select(Incident).where(
        Incident.project_id == project, Incident.trace_id == trace_id, Incident.state != "closed"
    )
    for incident in db.scalars(chosen).all():
        step = db.get(IncidentStep, (incident.id, FIX), populate_existing=True, with_for_update=True)
        known = step.content.get("golden_case") if step is not None and step.filled is not None else None
        if step is None or (known is not None and known["id"] == item):
            continue
        log.write(db, incident.id, "golden", at=at, by=by, text=f"Golden case {item}", data={"golden_case": item})
        if known is not None:
            step.content = step.content | {"golden_case": golden_case(TraceId(trace_id), item)}
