"""Runs over the examples of a dataset: which trace shows an example in its experiment."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backtrail.core.semconv.reading.values import text
from backtrail.server.ingest.langsmith.decode import place_of
from backtrail.server.ingest.langsmith.kept import item_meant
from backtrail.server.storage.records import Experiment, ExperimentItem

Sent = Mapping[str, Any]


def over_examples(runs: Sequence[Sent]) -> list[Sent]:
    """Those of the runs that are an example's: the roots."""
    return [run for run in runs if text(run.get("reference_example_id")) and place_of(run).parent_id is None]


def keep(db: Session, project: str, runs: Sequence[Sent]) -> None:
    """Keep the traces of examples, in the caller's transaction; again is the same."""
    for run in runs:
        experiment, run_id = _experiment(db, project, run), text(run.get("id"))
        trace_id = place_of(run).trace_id or run_id
        if experiment is None or trace_id is None:
            continue
        item_id = item_meant(db, project, text(run["reference_example_id"]) or "")
        if db.get(ExperimentItem, (experiment.id, item_id, trace_id)) is None:
            told = ExperimentItem(
                experiment_id=experiment.id, item_id=item_id, trace_id=trace_id, id=str(uuid.uuid4()), span_id=run_id
            )
            db.add(told)
            db.flush()


def _experiment(db: Session, project: str, run: Sent) -> Experiment | None:
    """The session of the run, where it is one over a dataset."""
    session_id, name = text(run.get("session_id")), text(run.get("session_name"))
    found = db.get(Experiment, session_id) if session_id else None
    if found is None and name:
        chosen = select(Experiment).where(Experiment.project_id == project, Experiment.name == name)
        found = db.scalars(chosen.where(Experiment.dataset_id.is_not(None)).order_by(Experiment.made.desc())).first()
    return found if found is not None and found.project_id == project and found.dataset_id is not None else None
