"""Which traces show which media, and the trace that a feedback is about: both are forgotten with it."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "media_uses",
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("trace_id", sa.String(), nullable=False),
        sa.Column("media_id", sa.String(), nullable=False),
        sa.Column("span_id", sa.String(), nullable=True),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "media_id"], ["media.project_id", "media.id"], name="fk_media_uses_media"
        ),
        sa.PrimaryKeyConstraint("project_id", "trace_id", "media_id", name="pk_media_uses"),
    )
    op.execute(
        "INSERT INTO media_uses (project_id, trace_id, media_id, span_id, made)"
        " SELECT project_id, coalesce(trace_id, span_id), id, span_id, made FROM media"
        " WHERE coalesce(trace_id, span_id) IS NOT NULL"
    )
    op.drop_column("media", "trace_id")
    op.drop_column("media", "span_id")
    op.create_index("ix_media_sha256", "media", ["sha256"])
    op.add_column("feedback", sa.Column("trace_id", sa.String(), nullable=True))
    op.create_index("ix_feedback_trace_id", "feedback", ["trace_id"])
    _name_traces()


def _name_traces() -> None:
    db = op.get_bind()
    for project, feedback, body in db.execute(sa.text("SELECT project_id, id, body FROM feedback")).fetchall():
        said = json.loads(body) if isinstance(body, str) else body
        if isinstance(said, dict) and said.get("trace_id"):
            db.execute(
                sa.text("UPDATE feedback SET trace_id = :trace WHERE project_id = :project AND id = :feedback"),
                {"trace": str(said["trace_id"]), "project": project, "feedback": feedback},
            )
