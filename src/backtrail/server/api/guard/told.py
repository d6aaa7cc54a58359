"""Rows of guards as the API tells them."""

from collections.abc import Sequence

from backtrail.core.model.units import Nanos
from backtrail.server.alerts.guarded import LOST, Guarded
from backtrail.server.api.models.guard import OrderOut, Orders, RunOut
from backtrail.server.api.times import iso
from backtrail.server.storage.records import GuardedRun, Order


def run(row: GuardedRun, guarded: Guarded, now: int) -> RunOut:
    """A guarded run as of now."""
    spent, seen = guarded.fresh(row)
    return RunOut.model_construct(
        id=row.id,
        session_id=row.session_id,
        trace_id=row.trace_id,
        agent=row.agent,
        limits=row.limits,
        spent=spent,
        state=row.state,
        listening=row.state in ("running", "waiting") and now - seen < LOST,
        tripped=row.tripped,
        begun=iso(Nanos(row.begun)) or "",
        seen=iso(Nanos(seen)) or "",
    )


def orders(rows: Sequence[Order], after: int, newest: int) -> Orders:
    """Orders, and where to go on."""
    last = rows[-1].no if rows else max(after, newest)
    return Orders(orders=[order(row) for row in rows], next=last)


def order(row: Order) -> OrderOut:
    return OrderOut.model_construct(
        no=row.no,
        kind=row.kind,
        message=row.message,
        more=row.more,
        by=row.by,
        session_id=row.session_id,
        trace_id=row.trace_id,
        run_id=row.run_id,
        made=iso(Nanos(row.made)) or "",
        heard=row.heard is not None,
    )
