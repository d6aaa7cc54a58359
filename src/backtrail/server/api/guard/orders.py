"""/api/guard/orders: people and rules give orders, and running agents wait for them in a long poll.

A waiting agent holds one connection and no thread. The commit of an order wakes it; it ends when the server stops, when
the key is revoked, and when the agent hangs up.
"""

import asyncio
import time
from typing import Annotated, Final

from fastapi import Query, Request, Response
from sqlalchemy import select
from starlette.exceptions import HTTPException

from backtrail.server.alerts import orders
from backtrail.server.alerts.bell import BELL, Full
from backtrail.server.alerts.orders import Address
from backtrail.server.api import times
from backtrail.server.api.access.asker import Asker
from backtrail.server.api.errors import Problem
from backtrail.server.api.guard import told
from backtrail.server.api.models.guard import OrderIn, OrderOut, Orders
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.auth.keys import signature
from backtrail.server.storage.records import GuardedRun, Records

LONGEST: Final = 60.0
NAMED: Final = 500
"""Most runs, sessions or traces that one question names."""
"""Where there are no keys, nobody knows who; rules of the server have no name at all."""
IN_FORCE: Final = 5.0
"""Seconds between two looks at whether a waiting caller's key still holds."""

router = api_router()
Named = Annotated[list[str] | None, Query(max_length=NAMED)]


@router.get("/guard/orders", response_model=Orders, operation_id="orders")
async def wait(
    request: Request,
    asked: Asked,
    session: Named = None,
    trace: Named = None,
    run: Named = None,
    after: Annotated[int, Query(ge=0, description="`next` of the last answer; 0 for what nobody has fetched")] = 0,
    wait: Annotated[float, Query(ge=0, le=LONGEST, description="Seconds to wait for an order")] = 0,
) -> Response:
    """Orders to any of these sessions, traces or guarded runs; waits for one where there is none."""
    asks = Address(project=asked.project, runs=run or [], sessions=session or [], traces=trace or [])
    if not (asks.runs or asks.sessions or asks.traces):
        raise Problem(
            400,
            "wrong_parameter",
            "nobody is named whose orders are asked for",
            hint="Give session=, trace= or run=; each may be given several times.",
            parameter="session",
        )
    try:
        with BELL.heard(asked.project) as rung:
            found = await _waited(request, asked, asks, after, wait, rung)
    except Full:
        raise _busy() from None
    return await asked.json(lambda: found)


@router.post("/guard/orders", response_model=OrderOut, operation_id="give_order")
async def give(request: Request, asked: Asked, caller: Asker, order: OrderIn) -> Response:
    """Tell running agents something: warn, steer, ask a human, stop, extend a limit, go on."""
    records: Records = request.app.state.records
    by = signature(caller)
    _checked(order)

    def keep() -> OrderOut:
        with records.session() as db, db.begin():
            if order.run_id is not None:
                known = select(GuardedRun.id).where(
                    GuardedRun.id == order.run_id, GuardedRun.project_id == asked.project
                )
                if db.scalar(known) is None:
                    raise _unknown(asked, order.run_id)
            given = orders.give(
                db, project=asked.project, session_id=order.session_id, trace_id=order.trace_id, run_id=order.run_id,
                kind=order.kind, message=order.message, more={str(k): v for k, v in order.more.items()}, by=by,
                at=times.now(),
            )  # fmt: skip
            return told.order(given)

    return await asked.json(keep)


async def _waited(
    request: Request, asked: Reader, asks: Address, after: int, seconds: float, rung: asyncio.Event
) -> Orders:
    """What there is; where there is nothing, what comes within so many seconds."""
    records: Records = request.app.state.records
    stopping: asyncio.Event = getattr(request.app.state, "stopping", None) or asyncio.Event()
    ends = [asyncio.ensure_future(stopping.wait()), asyncio.ensure_future(_gone(request))]
    until = time.monotonic() + seconds
    try:
        while True:
            rung.clear()
            found = await asked.run(lambda: _read(records, asks, after))
            left = until - time.monotonic()
            if found.orders or left <= 0 or any(end.done() for end in ends) or not await asked.in_force():
                return found
            ring = asyncio.ensure_future(rung.wait())
            await asyncio.wait([ring, *ends], timeout=min(left, IN_FORCE), return_when=asyncio.FIRST_COMPLETED)
            ring.cancel()
    finally:
        for end in ends:
            end.cancel()


def _read(records: Records, asks: Address, after: int) -> Orders:
    now = times.now()
    with records.session() as db:
        newest = orders.newest(db)
        found = orders.waiting(db, asks, after=after, now=now)
        answer = told.orders(found, after, newest)
        if found:
            orders.fetched(db, found, now)
            db.commit()
    return answer


async def _gone(request: Request) -> None:
    """Until the caller has hung up."""
    while True:
        try:
            message = await request.receive()
        except HTTPException:
            continue  # the body did not go on: there is none
        if message["type"] == "http.disconnect":
            return


def _checked(order: OrderIn) -> None:
    """Raises Problem for an order that says nothing, or to nobody."""
    if order.session_id is None and order.trace_id is None and order.run_id is None:
        raise _wrong("the order is to nobody", "Give session_id, trace_id or run_id.", "session_id")
    if order.kind == "steer" and not order.message:
        raise _wrong("an order that steers needs a message", "The message is what the model will read.", "message")
    if order.kind == "extend" and not order.more:
        raise _wrong("an extension extends nothing", 'Give more, such as {"steps": 10}.', "more")


def _wrong(message: str, hint: str, field: str) -> Problem:
    return Problem(400, "wrong_body", message, hint=hint, field=field)


def _unknown(asked: Reader, run_id: str) -> Problem:
    return Problem(
        404,
        "not_found",
        f"no guarded run {run_id!r} in project {asked.project!r}",
        hint="GET /api/guard/runs lists them.",
        project=asked.project,
    )


def _busy() -> Problem:
    problem = Problem(429, "busy", "too many agents wait for orders at this server", hint="Try again in 5 s.")
    problem.headers = {"Retry-After": "5"}
    return problem
