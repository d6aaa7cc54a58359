"""What the watch keeps: rules, alerts, pages, incidents, budgets, and orders to running agents."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = {
    "alert_rules": ("project_id! id!", "on:bool rule:json made:moment changed:moment"),
    "alerts": (
        "id!",
        (
            "project_id rule_id fingerprint open_key? labels:json state level machine:json since:moment fired:moment?"
            " closed:moment? value:float? peak:float? limit:float? evidence trace_id? session_id? span_id? incident_id?"
            " acknowledged:moment? acknowledged_by? notified:moment? changed:moment"
        ),
    ),
    "alert_log": ("id#", "alert_id at:moment what by text data:json"),
    "silences": ("id!", "project_id matchers:json since:moment until:moment alert_id? by reason made:moment"),
    "channels": (
        "id!",
        (
            "project_id name kind config:json secrets:json on:bool least quiet:json fallback:bool made:moment"
            " changed:moment"
        ),
    ),
    "notifications": (
        "id!",
        (
            "project_id channel_id alert_id? fingerprint action notice:json state attempts:int due:moment"
            " taken:moment? arrived:bool tried:moment? status:int? error made:moment sent:moment?"
        ),
    ),
    "places": ("key!", "note"),
    "incidents": (
        "id!",
        (
            "project_id number:int fingerprint open_key? title severity state rule_id labels:json evidence trace_id?"
            " session_id? span_id? opened:moment filled:moment? acknowledged:moment? acknowledged_by? closed:moment?"
            " closed_by? resolution? reason golden_case? owner? notes changed:moment"
        ),
    ),
    "incident_steps": (
        "incident_id! step:int!",
        "filled:moment? content:json verdict confirmed:moment? confirmed_by? note",
    ),
    "incident_log": ("id#", "incident_id at:moment what by text data:json"),
    "budgets": ("id!", "project_id name amount:float period only:json made:moment changed:moment"),
    "prices": (
        "project_id! model!",
        "input:float output:float cached:float? cache_write:float? changed:moment",
    ),
    "guarded_runs": (
        "id!",
        "project_id session_id? trace_id? agent limits:json spent:json state tripped begun:moment seen:moment",
    ),
    "orders": (
        "no#",
        (
            "project_id session_id? trace_id? run_id? kind message more:json rule_id? alert_id? by made:moment"
            " until:moment heard:moment?"
        ),
    ),
}
INDEXES = {
    "ix_alerts_open_key": ("alerts", ["open_key"], True),
    "ix_alerts_project_id": ("alerts", ["project_id", "since"], False),
    "ix_alerts_fingerprint": ("alerts", ["fingerprint", "since"], False),
    "ix_alert_log_alert_id": ("alert_log", ["alert_id", "id"], False),
    "ix_silences_project_id": ("silences", ["project_id", "until"], False),
    "ix_channels_name": ("channels", ["project_id", "name"], True),
    "ix_notifications_due": ("notifications", ["state", "due"], False),
    "ix_notifications_alert_id": ("notifications", ["alert_id", "made"], False),
    "ix_notifications_project_id": ("notifications", ["project_id", "made"], False),
    "ix_notifications_channel_id": ("notifications", ["channel_id", "fingerprint", "made"], False),
    "ix_incidents_open_key": ("incidents", ["open_key"], True),
    "ix_incidents_number": ("incidents", ["project_id", "number"], True),
    "ix_incidents_fingerprint": ("incidents", ["project_id", "fingerprint", "number"], False),
    "ix_incident_log_incident_id": ("incident_log", ["incident_id", "id"], False),
    "ix_budgets_name": ("budgets", ["project_id", "name"], True),
    "ix_guarded_runs_seen": ("guarded_runs", ["project_id", "seen"], False),
    "ix_orders_session_id": ("orders", ["project_id", "session_id", "no"], False),
    "ix_orders_trace_id": ("orders", ["project_id", "trace_id", "no"], False),
    "ix_orders_run_id": ("orders", ["project_id", "run_id", "no"], False),
}
MORE = {"orders": {"sqlite_autoincrement": True}}
"""No number of an order is given twice."""
TYPES = {
    "": sa.String,
    "bool": sa.Boolean,
    "json": sa.JSON,
    "moment": sa.BigInteger,
    "float": sa.Double,
    "int": sa.Integer,
}


def upgrade() -> None:
    for table, (keys, others) in TABLES.items():
        columns = [_column(word) for word in f"{keys} {others}".split()]
        named = [word.rstrip("!#").partition(":")[0] for word in keys.split()]
        op.create_table(table, *columns, sa.PrimaryKeyConstraint(*named, name=f"pk_{table}"), **MORE.get(table, {}))
    for index, (table, named_columns, unique) in INDEXES.items():
        op.create_index(index, table, named_columns, unique=unique)


def _column(word: str) -> "sa.Column[object]":
    """`name:type`, with `?` where it may be null, `!` for a key and `#` for a number that counts itself."""
    name, _, kind = word.rstrip("?!#").partition(":")
    if word.endswith("#"):
        return sa.Column(name, sa.Integer(), autoincrement=True, nullable=False)
    return sa.Column(name, TYPES[kind](), nullable=word.endswith("?"))
