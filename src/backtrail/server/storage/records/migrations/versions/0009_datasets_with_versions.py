"""Datasets have versions, items revisions and cases with their tapes, experiments results.

What there was becomes version 1 of its dataset.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

FIRST = (
    "UPDATE datasets SET version = 1 WHERE id IN (SELECT dataset_id FROM dataset_items)",
    "UPDATE dataset_items SET version = 1",
    (
        'INSERT INTO dataset_versions (dataset_id, no, "by", at)'
        " SELECT dataset_id, 1, '', max(changed) FROM dataset_items GROUP BY dataset_id"
    ),
    (
        "INSERT INTO item_revisions"
        ' (dataset_id, item_id, version, change, input, expected, details, "case", archived, trace_id, span_id, made)'
        " SELECT dataset_id, id, 1, CASE WHEN archived THEN 'archived' ELSE 'added' END,"
        ' input, expected, details, "case", archived, trace_id, span_id, changed FROM dataset_items'
    ),
)


def upgrade() -> None:
    _columns()
    _versions()
    _tapes()
    for statement in FIRST:
        op.execute(statement)


def _columns() -> None:
    op.add_column("datasets", _number("version", "0"))
    op.add_column("dataset_items", _anything("case"))
    op.add_column("dataset_items", sa.Column("tape", sa.String(), nullable=True))
    op.add_column("dataset_items", _number("version", "0"))
    op.add_column("experiments", _number("version"))
    op.add_column("experiments", sa.Column("by", sa.String(), nullable=False, server_default=""))
    op.add_column("experiment_items", sa.Column("passed", sa.Boolean(), nullable=True))
    for count in ("steps", "tokens"):
        op.add_column("experiment_items", _number(count))
    for amount in ("cost", "seconds"):
        op.add_column("experiment_items", sa.Column(amount, sa.Double(), nullable=True))
    for told in ("result", "rows"):
        op.add_column("experiment_items", _anything(told))


def _number(name: str, default: str | None = None) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=default is None, server_default=default)


def _anything(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.JSON(), nullable=True)


def _versions() -> None:
    op.create_table(
        "dataset_versions",
        sa.Column("dataset_id", sa.String(), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name="fk_dataset_versions_dataset_id"),
        sa.PrimaryKeyConstraint("dataset_id", "no", name="pk_dataset_versions"),
    )
    op.create_table(
        "item_revisions",
        sa.Column("dataset_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("input", "expected", "details")),
        _anything("case"),
        sa.Column("tape", sa.String(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("trace_id", sa.String(), nullable=True),
        sa.Column("span_id", sa.String(), nullable=True),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name="fk_item_revisions_dataset_id"),
        sa.PrimaryKeyConstraint("dataset_id", "item_id", "version", name="pk_item_revisions"),
    )


def _tapes() -> None:
    op.create_table(
        "item_tapes",
        sa.Column("dataset_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name="fk_item_tapes_dataset_id"),
        sa.PrimaryKeyConstraint("dataset_id", "sha256", name="pk_item_tapes"),
    )
