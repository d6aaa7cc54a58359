"""/api/fields, /api/facets, /api/quantiles and /api/complete: what a query may say, and how it goes on."""

from dataclasses import asdict
from typing import Annotated, Final

from fastapi import Path, Query, Response

from backtrail.server.api.errors import Problem
from backtrail.server.api.models.look import (
    Completion,
    FacetOut,
    Facets,
    FieldOut,
    Fields,
    FlagOut,
    QuantileOut,
    Quantiles,
    Suggestion,
)
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.api.window import Listed
from backtrail.server.storage.api import Facet, Window
from backtrail.server.storage.query import complete as completing
from backtrail.server.storage.query.fields import FIELDS, FLAGS
from backtrail.server.storage.query.meaning import BY_NAME, nearest

FACETS: Final = tuple(field.name for field in FIELDS if field.facet)
SUGGESTED: Final = 12

router = api_router()


@router.get("/fields", response_model=Fields, operation_id="fields")
async def fields(asked: Asked) -> Response:
    """Every field of the query language."""
    return await asked.json(
        lambda: Fields(
            fields=[FieldOut(**{name: getattr(field, name) for name in FieldOut.model_fields}) for field in FIELDS],
            flags=[FlagOut(name=flag.name, help=flag.help) for flag in FLAGS],
        )
    )


@router.get("/facets/{field}", response_model=Facets, operation_id="facets")
async def facets(
    asked: Asked,
    window: Listed,
    field: Annotated[str, Path(description="A field that has facets, see /api/fields")],
    prefix: Annotated[str, Query(description="Only values that begin so")] = "",
) -> Response:
    """The most frequent values of a field among the traces of the window."""
    if field not in BY_NAME or not BY_NAME[field].facet:
        near = nearest(field, FACETS)
        raise Problem(
            404,
            "not_found",
            f"no facets for {field!r}",
            hint=f"{f'Did you mean {near}? ' if near else ''}There are facets for {', '.join(FACETS)}.",
            field=field,
        )

    def counted() -> Facets:
        found = asked.store.facets(asked.project, field, window, prefix)
        return Facets(field=field, rows=[FacetOut(value=each.value, traces=each.traces) for each in found])

    return await asked.json(counted)


@router.get("/quantiles", response_model=Quantiles, operation_id="quantiles")
async def quantiles(
    asked: Asked,
    window: Listed,
    of: Annotated[float, Query(ge=0, le=1, description="The share of traces that do not exceed the value")] = 0.95,
) -> Response:
    """What is usual for latency, tokens and cost among the newest traces of the window, of at most 10,000."""

    def measured() -> Quantiles:
        found = asked.store.quantiles(asked.project, window, of)
        return Quantiles(of=of, rows=[QuantileOut(**asdict(each)) for each in found])

    return await asked.json(measured)


@router.get("/complete", response_model=Completion, operation_id="complete")
async def complete(
    asked: Asked,
    text: Annotated[str, Query(max_length=4000, description="The query as far as it is written")] = "",
    cursor: Annotated[int | None, Query(ge=0, description="Where in it; at its end if not given")] = None,
) -> Response:
    """Ways to go on writing a query: fields, operators and values that occur."""
    return await asked.json(lambda: _completed(asked, text, len(text) if cursor is None else cursor))


def _completed(asked: Reader, text: str, cursor: int) -> Completion:
    found = completing.complete(text, cursor)
    shown = [Suggestion(**asdict(suggestion), traces=None) for suggestion in found.suggestions]
    if found.field is not None:
        window = Window(limit=SUGGESTED)
        values = asked.store.facets(asked.project, found.field, window, found.prefix)
        shown += [_value(facet) for facet in values[:SUGGESTED]]
    return Completion(start=found.start, end=found.end, suggestions=shown)


def _value(facet: Facet) -> Suggestion:
    return Suggestion(
        insert=f"{completing.quoted(facet.value)} ",
        help="",
        kind="value",
        traces=facet.traces,
    )
