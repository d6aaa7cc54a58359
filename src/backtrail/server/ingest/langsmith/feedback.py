"""Feedback: kept as it was sent, so that it can be changed by its id, and given as a score."""

import uuid
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backtrail.core.semconv.reading.json_text import mapping
from backtrail.core.semconv.reading.times import nanos
from backtrail.core.semconv.reading.values import integer, text
from backtrail.server.ingest.langsmith.route import missing
from backtrail.server.ingest.moments_text import iso
from backtrail.server.ingest.refusal import Refusal
from backtrail.server.storage.records import Feedback, FeedbackToken
from backtrail.server.storage.records.tables.declared import now

MINUTE: Final = 60 * 1_000_000_000
GIVEN: Final = ("score", "value", "comment", "correction", "metadata")
"""What somebody may say through a link."""
DEFAULT_LIFE: Final = 3 * 60 * MINUTE


def kept(db: Session, project: str, body: dict[str, Any]) -> dict[str, Any]:
    """The feedback, new or changed; what the body does not say stays."""
    feedback_id = text(body.get("id")) or str(uuid.uuid4())
    row = db.get(Feedback, (project, feedback_id))
    if row is None:
        row = Feedback(project_id=project, id=feedback_id, body={})
        db.add(row)
    said = {key: value for key, value in body.items() if value is not None}
    row.body = {**row.body, **said, "id": feedback_id}
    row.run_id, row.trace_id = text(row.body.get("run_id")), text(row.body.get("trace_id"))
    db.flush()
    return told(row)


def changed(db: Session, project: str | None, feedback_id: str, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The feedback with what the body says, and its project. Raises Refusal."""
    row = _known(db, project, feedback_id)
    return row.project_id, kept(db, row.project_id, {**body, "id": feedback_id, "modified_at": iso(now())})


def find(db: Session, project: str | None, feedback_id: str) -> dict[str, Any]:
    """One feedback. Raises Refusal."""
    return told(_known(db, project, feedback_id))


def listed(db: Session, project: str | None, runs: list[str], offset: int, limit: int) -> list[dict[str, Any]]:
    """Feedback on these runs, or on all, newest first. `project` is None where the caller may see every project."""
    chosen = select(Feedback).order_by(Feedback.made.desc(), Feedback.id)
    if project is not None:
        chosen = chosen.where(Feedback.project_id == project)
    if runs:
        chosen = chosen.where(Feedback.run_id.in_(runs))
    return [told(row) for row in db.scalars(chosen.offset(offset).limit(limit))]


def told(row: Feedback) -> dict[str, Any]:
    """A feedback as LangSmith's clients read it."""
    found: dict[str, Any] = dict.fromkeys(("created_at", "modified_at"), iso(row.made))
    found |= dict.fromkeys(("score", "value", "comment", "run_id", "trace_id", "correction"))
    return found | dict(row.body) | {"id": row.id}


def token(db: Session, project: str, body: dict[str, Any]) -> FeedbackToken:
    """A link for one kind of feedback on one run. Raises Refusal."""
    run_id, key = text(body.get("run_id")), text(body.get("feedback_key"))
    if run_id is None or key is None:
        raise Refusal(422, "a feedback token needs a run_id and a feedback_key")
    life = mapping(body.get("expires_in"))
    minutes = sum(
        (integer(life.get(unit)) or 0) * size for unit, size in (("days", 1440), ("hours", 60), ("minutes", 1))
    )
    expires = nanos(body.get("expires_at")) or now() + (minutes * MINUTE or DEFAULT_LIFE)
    row = FeedbackToken(
        id=text(body.get("id")) or str(uuid.uuid4()), project_id=project, run_id=run_id, key=key, expires=expires
    )
    db.merge(row)
    return row


def redeemed(db: Session, token_id: str, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The project and the feedback that somebody gave through a link. Raises Refusal."""
    row = db.get(FeedbackToken, token_id)
    if row is None or row.expires < now():
        raise Refusal(404, "this feedback link does not exist, or has expired")
    given: dict[str, Any] = {key: body[key] for key in GIVEN if key in body}
    given |= {"run_id": row.run_id, "key": row.key, "feedback_source": {"type": "presigned"}}
    given |= {"id": str(uuid.uuid4()), "created_at": iso(now())}
    return row.project_id, kept(db, row.project_id, given)


def _known(db: Session, project: str | None, feedback_id: str) -> Feedback:
    chosen = select(Feedback).where(Feedback.id == feedback_id)
    row = db.scalars(chosen if project is None else chosen.where(Feedback.project_id == project)).first()
    if row is None:
        raise missing(f"Feedback {feedback_id}")
    return row
