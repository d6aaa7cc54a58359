"""What people thought of findings, and what projects changed of detectors."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "finding_feedback",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("project_id", "trace_id", "detector", "span_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("verdict", "comment", "by")),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "trace_id", "detector", "span_id", name="pk_finding_feedback"),
    )
    op.create_index("ix_finding_feedback_detector", "finding_feedback", ["project_id", "detector", "verdict"])
    op.create_table(
        "detector_settings",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("project_id", "detector")),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "detector", name="pk_detector_settings"),
    )
