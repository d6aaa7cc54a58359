"""Keys have a role, an admin's belongs to no project; browsers that are signed in by a key."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("api_keys") as keys:
        keys.add_column(sa.Column("role", sa.String(), nullable=False, server_default="member"))
        keys.add_column(sa.Column("used", sa.BigInteger(), nullable=True))
        keys.alter_column("project_id", existing_type=sa.String(), nullable=True)
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name="fk_sign_ins_key_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_ins"),
    )
    op.create_index("ix_sign_ins_key_id", "sign_ins", ["key_id"])
