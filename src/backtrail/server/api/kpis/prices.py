"""/api/prices: what a project pays for tokens, where it differs from the list of prices."""

from typing import Annotated, Final

from fastapi import Path, Request, Response
from sqlalchemy import func, select

from backtrail.core.kpi.prices import Prices, Rate
from backtrail.server.api import times
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.money import PriceIn, PriceOut, PricesOut
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.storage.api import Window
from backtrail.server.storage.pricing import Pricing
from backtrail.server.storage.records import Price, Records

MOST: Final = 500
"""Own prices of a project."""
USED: Final = 100
"""Models in use that are told."""
router = api_router()
ModelInPath = Annotated[
    str, Path(min_length=1, max_length=300, description="Name of the model, or its beginning and a star: `gpt-4o*`")
]


@router.get("/prices", response_model=PricesOut, operation_id="prices")
async def prices(request: Request, asked: Asked) -> Response:
    """What a million tokens of each model cost here: the project's own prices, then those of the models in use."""
    return await asked.json(lambda: _listed(request, asked))


@router.put("/prices/{model:path}", response_model=PriceOut, operation_id="set_price")
async def set_price(request: Request, asked: Asked, model: ModelInPath, given: PriceIn) -> Response:
    """Set what the project pays for a model, from the next span on; what was written keeps its cost."""

    def changed() -> PriceOut:
        records: Records = request.app.state.records
        with records.session() as db, db.begin():
            row = db.get(Price, (asked.project, model))
            if row is None:
                count = db.scalar(select(func.count()).select_from(Price).where(Price.project_id == asked.project)) or 0
                if count >= MOST:
                    hint = "One price may be for all models with the same beginning: `gpt-4o*`."
                    raise Problem(409, "too_many", f"a project has at most {MOST} prices", hint=hint, most=MOST)
                row = Price(project_id=asked.project, model=model)
                db.add(row)
            row.input, row.output = given.input, given.output
            row.cached, row.cache_write = given.cached, given.cache_write
            db.flush()
            told = _own(row)
        request.app.state.pricing.reload()
        return told

    return await asked.json(changed)


@router.delete("/prices/{model:path}", response_model=PriceOut, operation_id="delete_price")
async def delete_price(request: Request, asked: Asked, model: ModelInPath) -> Response:
    """Go by the list of prices again; answers what the project's own was."""

    def removed() -> PriceOut:
        records: Records = request.app.state.records
        with records.session() as db, db.begin():
            row = db.get(Price, (asked.project, model))
            if row is None:
                hint = "GET /api/prices lists the project's own prices first."
                raise Problem(404, "not_found", f"no own price of {model!r} in {asked.project!r}", hint=hint)
            told = _own(row)
            db.delete(row)
        request.app.state.pricing.reload()
        return told

    return await asked.json(removed)


def _listed(request: Request, asked: Reader) -> PricesOut:
    records: Records = request.app.state.records
    pricing: Pricing = request.app.state.pricing
    with records.session() as db:
        own = db.scalars(select(Price).where(Price.project_id == asked.project).order_by(Price.model)).all()
    known = {row.model.casefold() for row in own}
    used = {each.value: each.traces for each in asked.store.facets(asked.project, "model", Window(limit=USED))}
    rows = [_own(row, used.get(row.model, 0)) for row in own]
    rows += [_of_list(pricing, model, traces) for model, traces in used.items() if model.casefold() not in known]
    return PricesOut(rows=rows)


def _own(row: Price, traces: int = 0) -> PriceOut:
    return PriceOut(
        model=row.model,
        input=row.input,
        output=row.output,
        cached=row.cached,
        cache_write=row.cache_write,
        source="project",
        traces=traces,
    )


def _of_list(pricing: Pricing, model: str, traces: int) -> PriceOut:
    found = pricing.listed(model, None, times.now())
    told = found or Prices()
    return PriceOut(
        model=model,
        input=_first(told.input),
        output=_first(told.output),
        cached=_first(told.cached),
        cache_write=_first(told.cache_write),
        source="list" if found else "none",
        traces=traces,
    )


def _first(rate: Rate) -> float | None:
    """The price of small inputs."""
    return rate[0][1] if rate else None
