"""Prompts, datasets, experiments, annotation queues, feedback and media."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=null)


def moment(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=null)


def anything(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def upgrade() -> None:
    _prompts_and_media()
    _datasets()
    _experiments()
    _queues()
    _feedback()


def _prompts_and_media() -> None:
    op.create_table(
        "prompts",
        text("project_id"),
        text("name"),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        text("id"),
        text("type"),
        anything("prompt"),
        anything("config"),
        anything("labels"),
        anything("tags"),
        text("note", null=True),
        moment("made"),
        sa.PrimaryKeyConstraint("project_id", "name", "version", name="pk_prompts"),
        sa.UniqueConstraint("id", name="uq_prompts_id"),
    )
    op.create_table(
        "media",
        text("project_id"),
        text("id"),
        text("sha256"),
        text("mime"),
        moment("size"),
        text("trace_id", null=True),
        text("span_id", null=True),
        moment("made"),
        moment("uploaded", null=True),
        sa.PrimaryKeyConstraint("project_id", "id", name="pk_media"),
    )


def _datasets() -> None:
    op.create_table(
        "datasets",
        text("id"),
        text("project_id"),
        text("name"),
        text("description", null=True),
        anything("details"),
        moment("made"),
        moment("changed"),
        sa.PrimaryKeyConstraint("id", name="pk_datasets"),
        sa.UniqueConstraint("project_id", "name", name="uq_datasets_project_id_name"),
    )
    op.create_table(
        "dataset_items",
        text("project_id"),
        text("id"),
        text("dataset_id"),
        anything("input"),
        anything("expected"),
        anything("details"),
        sa.Column("archived", sa.Boolean(), nullable=False),
        text("trace_id", null=True),
        text("span_id", null=True),
        moment("made"),
        moment("changed"),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name="fk_dataset_items_dataset_id"),
        sa.PrimaryKeyConstraint("project_id", "id", name="pk_dataset_items"),
    )
    op.create_index("ix_dataset_items_dataset_id", "dataset_items", ["dataset_id"])


def _experiments() -> None:
    op.create_table(
        "experiments",
        text("id"),
        text("project_id"),
        text("name"),
        text("dataset_id", null=True),
        text("description", null=True),
        anything("details"),
        moment("made"),
        moment("ended", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_experiments"),
        sa.UniqueConstraint("project_id", "name", "dataset_id", name="uq_experiments_project_id_name"),
    )
    op.create_index("ix_experiments_dataset_id", "experiments", ["dataset_id"])
    op.create_table(
        "experiment_items",
        text("experiment_id"),
        text("item_id"),
        text("trace_id"),
        text("id"),
        text("span_id", null=True),
        moment("made"),
        sa.ForeignKeyConstraint(["experiment_id"], ["experiments.id"], name="fk_experiment_items_experiment_id"),
        sa.PrimaryKeyConstraint("experiment_id", "item_id", "trace_id", name="pk_experiment_items"),
        sa.UniqueConstraint("id", name="uq_experiment_items_id"),
    )


def _queues() -> None:
    op.create_table(
        "annotation_queues",
        text("id"),
        text("project_id"),
        text("name"),
        text("description", null=True),
        moment("made"),
        sa.PrimaryKeyConstraint("id", name="pk_annotation_queues"),
    )
    op.create_index("ix_annotation_queues_project_id", "annotation_queues", ["project_id"])
    op.create_table(
        "queued_runs",
        text("queue_id"),
        text("span_id"),
        moment("made"),
        sa.PrimaryKeyConstraint("queue_id", "span_id", name="pk_queued_runs"),
    )


def _feedback() -> None:
    op.create_table(
        "feedback",
        text("project_id"),
        text("id"),
        text("run_id", null=True),
        anything("body"),
        moment("made"),
        sa.PrimaryKeyConstraint("project_id", "id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_run_id", "feedback", ["run_id"])
    op.create_table(
        "feedback_tokens",
        text("id"),
        text("project_id"),
        text("run_id"),
        text("key"),
        moment("expires"),
        moment("made"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback_tokens"),
    )
