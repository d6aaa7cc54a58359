"""Orders: what a running agent is told, written in the transaction of whoever gives them."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from backtrail.server.storage.records import Order

VALID: Final = 3600 * 10**9
"""Nanoseconds after which an order that nobody fetched is void."""


def give(  # noqa: PLR0913 - what an order says, each by name
    db: Session,
    *,
    project: str,
    kind: str,
    message: str,
    at: int,
    session_id: str | None = None,
    trace_id: str | None = None,
    more: Mapping[str, float] | None = None,
    rule_id: str | None = None,
    alert_id: str | None = None,
    by: str = "",
) -> None:
    """Tell the runs of a session, or one trace, within the caller's transaction."""
    order = Order(
        project_id=project, session_id=session_id, trace_id=trace_id, kind=kind, message=message, more=dict(more or {}),
        rule_id=rule_id, alert_id=alert_id, by=by, made=at, until=at + VALID, heard=None,
    )  # fmt: skip
    db.add(order)
    db.flush()
