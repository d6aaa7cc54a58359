"""Orders: what a running agent is told, written in the transaction of whoever gives them.

The commit wakes who waits for one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import event, func, or_, select, update
from sqlalchemy.orm import Session

from backtrail.server.alerts.bell import BELL
from backtrail.server.storage.records import Order

VALID: Final = 3600 * 10**9
"""Nanoseconds after which an order that nobody fetched is void."""
AT_ONCE: Final = 100
"""Orders told at once; of more, the oldest come first and the rest with the next question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Who asks for orders: runs, sessions and traces."""

    project: str
    runs: Sequence[str] = ()
    sessions: Sequence[str] = ()
    traces: Sequence[str] = ()


def give(  # noqa: PLR0913 - what an order says, each by name
    db: Session,
    *,
    project: str,
    kind: str,
    message: str,
    at: int,
    session_id: str | None = None,
    trace_id: str | None = None,
    run_id: str | None = None,
    more: Mapping[str, float] | None = None,
    rule_id: str | None = None,
    alert_id: str | None = None,
    by: str = "",
    until: int | None = None,
) -> Order:
    """Tell the runs of a session, one trace or one guarded run, within the caller's transaction.

    `at` is now, in nanoseconds. Whoever waits hears of it as soon as the transaction is committed.
    """
    order = Order(
        project_id=project, session_id=session_id, trace_id=trace_id, run_id=run_id, kind=kind, message=message,
        more=dict(more or {}), rule_id=rule_id, alert_id=alert_id, by=by, made=at,
        until=at + VALID if until is None else until, heard=None,
    )  # fmt: skip
    db.add(order)
    db.flush()
    event.listen(db, "after_commit", lambda _: BELL.ring(project), once=True)
    return order


def waiting(db: Session, asks: Address, *, after: int, now: int) -> list[Order]:
    """The orders for who asks that are newer than the number; after 0, those that nobody has fetched yet."""
    to = [
        column.in_(named)
        for column, named in (
            (Order.run_id, asks.runs),
            (Order.session_id, asks.sessions),
            (Order.trace_id, asks.traces),
        )
        if named
    ]
    if not to:
        return []
    chosen = select(Order).where(Order.project_id == asks.project, Order.until > now, Order.no > after, or_(*to))
    if not after:
        chosen = chosen.where(Order.heard.is_(None))
    return list(db.scalars(chosen.order_by(Order.no).limit(AT_ONCE)))


def fetched(db: Session, orders: Sequence[Order], now: int) -> None:
    """Somebody has them now."""
    fresh = [order.no for order in orders if order.heard is None]
    if fresh:
        db.execute(update(Order).where(Order.no.in_(fresh)).values(heard=now))


def newest(db: Session) -> int:
    """The number of the order that was given last; 0 where there is none."""
    return db.scalar(select(func.max(Order.no))) or 0
