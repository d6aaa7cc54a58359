"""Ways to look at the list of traces that somebody kept under a name."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    texts = ("project_id", "id", "name", "query", "since", "until", "sort", "columns")
    op.create_table(
        "saved_views",
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "id", name="pk_saved_views"),
    )
    op.create_index("ix_saved_views_name", "saved_views", ["project_id", "name"], unique=True)
