"""/api/budgets: what may be spent, and how it stands."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, cast

from fastapi import Path, Request, Response
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backtrail.core.kpi.budget import Budget, Period, looked_at, spending
from backtrail.core.kpi.counting import NANODOLLARS
from backtrail.core.kpi.dimensions import Dimension
from backtrail.core.model.units import Nanos
from backtrail.server.api import times
from backtrail.server.api.errors import Problem
from backtrail.server.api.kpis import finding
from backtrail.server.api.models.money import BudgetIn, BudgetOut, BudgetsOut
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.followers.kpi_place import uncounted
from backtrail.server.storage.records import Budget as Row
from backtrail.server.storage.records import Records
from backtrail.server.storage.rollup import SumsWindow

MOST: Final = 100
"""Budgets of a project."""
router = api_router()
IdInPath = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,64}$", description="Id of the budget, made by who sets it")]


@router.get("/budgets", response_model=BudgetsOut, operation_id="budgets")
async def budgets(request: Request, asked: Asked) -> Response:
    """The budgets of a project: spent, pace, forecast, and when nothing is left."""
    return await asked.json(lambda: _listed(request.app.state.records, asked))


@router.put("/budgets/{budget_id}", response_model=BudgetOut, operation_id="set_budget")
async def set_budget(request: Request, asked: Asked, budget_id: IdInPath, given: BudgetIn) -> Response:
    """Set a budget, new or anew; answers how it stands."""
    records: Records = request.app.state.records
    return await asked.json(lambda: _told(asked, _kept(records, asked, budget_id, given)))


@router.delete("/budgets/{budget_id}", response_model=BudgetOut, operation_id="delete_budget")
async def delete_budget(request: Request, asked: Asked, budget_id: IdInPath) -> Response:
    """Forget a budget; answers what it was."""
    records: Records = request.app.state.records
    return await asked.json(lambda: _told(asked, _forgotten(records, asked, budget_id)))


def _listed(records: Records, asked: Reader) -> BudgetsOut:
    with records.session() as db:
        found = db.scalars(select(Row).where(Row.project_id == asked.project)).all()
    rows = sorted(found, key=lambda row: (row.name.casefold(), row.id))
    return BudgetsOut(rows=[_told(asked, row) for row in rows], unread=uncounted(asked.store))


def _kept(records: Records, asked: Reader, budget_id: str, given: BudgetIn) -> Row:
    try:
        with records.session() as db, db.begin():
            row = db.get(Row, budget_id)
            if row is not None and row.project_id != asked.project:
                raise _taken(f"the id {budget_id!r} is taken", "Choose another id.")
            if row is None:
                _room(db.scalars(select(Row.id).where(Row.project_id == asked.project)).all())
                row = Row(id=budget_id, project_id=asked.project)
                db.add(row)
            row.name, row.amount, row.period, row.only = given.name, given.amount, given.period, dict(given.only)
            db.flush()
            db.expunge(row)
            return row
    except IntegrityError as taken:
        raise _taken(f"there is a budget {given.name!r} already", "Choose another name.") from taken


def _room(known: Sequence[str]) -> None:
    if len(known) >= MOST:
        hint = "Delete budgets that nobody looks at any more."
        raise Problem(409, "too_many", f"a project has at most {MOST} budgets", hint=hint, most=MOST)


def _taken(message: str, hint: str) -> Problem:
    return Problem(409, "name_taken", message, hint=hint)


def _forgotten(records: Records, asked: Reader, budget_id: str) -> Row:
    with records.session() as db, db.begin():
        row = db.get(Row, budget_id)
        if row is None or row.project_id != asked.project:
            hint = "GET /api/budgets lists them."
            raise Problem(404, "not_found", f"no budget {budget_id!r} in project {asked.project!r}", hint=hint)
        db.delete(row)
        db.flush()
        return row


def _told(asked: Reader, row: Row) -> BudgetOut:
    now = times.now()
    budget = Budget(amount=row.amount, period=cast("Period", row.period))
    stands = spending(budget, costs(asked, row.only, looked_at(budget, now), now), now)
    return BudgetOut(
        id=row.id,
        name=row.name,
        amount=row.amount,
        period=budget.period,
        only=row.only,
        spent=stands.spent,
        share=stands.share,
        burn_rate=stands.burn_rate,
        forecast=stands.forecast,
        exhausted_at=times.iso(stands.exhausted),
        period_start=times.iso(stands.begin) or "",
        period_end=times.iso(stands.end) or "",
        query=_query(row.only),
    )


def costs(asked: Reader, only: dict[str, Any], since: Nanos, until: Nanos) -> dict[int, float]:
    """US dollars of each hour, of what a budget counts: from the roll-up where one value tells it."""
    by = cast("Dimension", "model" if "model" in only else next(iter(only), ""))
    rest = {name: value for name, value in only.items() if name != by}
    window = SumsWindow(since=since, until=until, by=by, per="hour", query=_query(rest))
    wanted = only.get(by, "")
    return {
        int(each.at): each.sums.cost / NANODOLLARS
        for each in asked.store.sums(asked.project, window)
        if each.value == wanted
    }


def _query(only: dict[str, Any]) -> str:
    query = ""
    for name, value in only.items():
        query = finding.of_value(cast("Dimension", name), value, query)
    return query
