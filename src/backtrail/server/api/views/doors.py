"""/api/views over HTTP. What cannot be listed is not kept: a view is checked as the list would check it."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Path, Request, Response
from sqlalchemy.orm import Session

from backtrail.server.api import times
from backtrail.server.api.models.view import ViewIn, ViewOut, Views
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.api.views import kept
from backtrail.server.api.window import sortable
from backtrail.server.storage.query.parse import parse
from backtrail.server.storage.records import Records

T = TypeVar("T")

router = api_router()
ViewInPath = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,64}$", description="Id of the view, made by who saves it")]


@router.get("/views", response_model=Views, operation_id="views")
async def views(request: Request, asked: Asked) -> Response:
    """The saved views of a project, by name."""
    return await asked.json(lambda: _records(request, lambda db: kept.listed(db, asked.project)))


@router.put("/views/{view_id}", response_model=ViewOut, operation_id="save_view")
async def save_view(request: Request, asked: Asked, view_id: ViewInPath, view: ViewIn) -> Response:
    """Keep a view under its name: a new one, or another look or name for one that there is."""

    def saved() -> ViewOut:
        parse(view.query, times.now())
        times.read("since", view.since)
        times.read("until", view.until)
        sortable(view.sort)
        return _records(request, lambda db: kept.kept(db, asked.project, view_id, view))

    return await asked.json(saved)


@router.delete("/views/{view_id}", response_model=ViewOut, operation_id="delete_view")
async def delete_view(request: Request, asked: Asked, view_id: ViewInPath) -> Response:
    """Forget a view; answers what it was."""
    return await asked.json(lambda: _records(request, lambda db: kept.forgotten(db, asked.project, view_id)))


def _records(request: Request, work: Callable[[Session], T]) -> T:
    records: Records = request.app.state.records
    with records.session() as session, session.begin():
        return work(session)
