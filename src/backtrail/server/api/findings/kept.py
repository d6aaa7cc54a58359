"""What people thought of findings, in the records."""

import time
from collections import Counter
from collections.abc import Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos, ProjectId
from backtrail.server.api.findings.told import Place
from backtrail.server.api.models.finding import FeedbackIn, FeedbackOut
from backtrail.server.api.times import iso
from backtrail.server.storage.records import FindingFeedback, Records

AT_ONCE = 500
"""Traces named in one statement."""


def feedback_of(records: Records, project: ProjectId, traces: Collection[str]) -> dict[Place, FeedbackOut]:
    """The feedback on findings of these traces."""
    named, found = sorted(set(traces)), dict[Place, FeedbackOut]()
    with records.session() as db:
        for at in range(0, len(named), AT_ONCE):
            some = FindingFeedback.trace_id.in_(named[at : at + AT_ONCE])
            for row in db.scalars(select(FindingFeedback).where(FindingFeedback.project_id == project, some)):
                found[row.trace_id, row.detector, row.span_id] = told(row)
    return found


def keep(db: Session, project: ProjectId, place: Place, given: FeedbackIn, by: str) -> FeedbackOut:
    """Keep what was thought of a finding, in the place of what was thought before."""
    row = db.get(FindingFeedback, (project, *place))
    if row is None:
        row = FindingFeedback(project_id=project, trace_id=place[0], detector=place[1], span_id=place[2])
        db.add(row)
    row.verdict, row.comment, row.by, row.made = given.verdict, given.comment, by, time.time_ns()
    db.flush()
    return told(row)


def remove(db: Session, project: ProjectId, place: Place) -> bool:
    """Take the feedback back; whether there was any."""
    row = db.get(FindingFeedback, (project, *place))
    if row is not None:
        db.delete(row)
    return row is not None


def verdicts(records: Records, project: ProjectId) -> Mapping[str, Counter[str]]:
    """How often each verdict was given, by detector."""
    counted = select(FindingFeedback.detector, FindingFeedback.verdict, func.count()).where(
        FindingFeedback.project_id == project
    )
    found: dict[str, Counter[str]] = {}
    with records.session() as db:
        for detector, verdict, count in db.execute(counted.group_by(FindingFeedback.detector, FindingFeedback.verdict)):
            found.setdefault(detector, Counter())[verdict] = count
    return found


def told(row: FindingFeedback) -> FeedbackOut:
    return FeedbackOut(
        verdict=row.verdict,  # type: ignore[arg-type]  # checked by the model
        comment=row.comment,
        by=row.by,
        made=iso(Nanos(row.made)) or "",
    )
