"""Results of replays: kept, and told to the open incident of their trace."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backtrail.server.incidents import keeping
from backtrail.server.storage.records import Incident, ReplayResult

TOLD = ("kind", "faithful", "passed", "samples", "command", "sentence")
"""What of a result stands in the runbook."""


def keep(db: Session, *, project: str, by: str, result: Mapping[str, Any], at: int) -> ReplayResult:
    """Keep a result and put it into step 4 of the trace's open incidents, in the caller's transaction."""
    kept = ReplayResult(
        id=uuid.uuid4().hex,
        project_id=project,
        trace_id=result["trace_id"],
        kind=result["kind"],
        faithful=result["faithful"],
        passed=result["passed"],
        samples=result["samples"],
        body=dict(result),
        by=by,
        made=at,
    )
    db.add(kept)
    told = {name: result.get(name) for name in TOLD} | {"id": kept.id, "by": by, "at": at}
    for incident in _open(db, project, kept.trace_id):
        keeping.add_replay(db, incident, told)
    return kept


def listed(db: Session, project: str, trace_id: str | None, most: int) -> Sequence[ReplayResult]:
    """The newest results, of one trace or of all."""
    chosen = select(ReplayResult).where(ReplayResult.project_id == project)
    if trace_id is not None:
        chosen = chosen.where(ReplayResult.trace_id == trace_id)
    return db.scalars(chosen.order_by(ReplayResult.made.desc(), ReplayResult.id).limit(most)).all()


def found(db: Session, project: str, id_: str) -> ReplayResult | None:
    """One result."""
    kept = db.get(ReplayResult, id_)
    return kept if kept is not None and kept.project_id == project else None


def _open(db: Session, project: str, trace_id: str) -> Sequence[str]:
    chosen = select(Incident.id).where(
        Incident.project_id == project, Incident.trace_id == trace_id, Incident.state != "closed"
    )
    return db.scalars(chosen).all()
