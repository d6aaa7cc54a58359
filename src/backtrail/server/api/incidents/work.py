"""/api/incidents worked on: acknowledged, changed, confirmed, closed. Every answer is the incident as it is then."""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeAlias

from fastapi import Path, Request, Response
from sqlalchemy.orm import Session

from backtrail.server.api import times
from backtrail.server.api.access.asker import Asker
from backtrail.server.api.incidents.desk import Desk
from backtrail.server.api.incidents.doors import NumberInPath
from backtrail.server.api.models.incident import AcknowledgeIn, CloseIn, ConfirmIn, IncidentChange, IncidentOut
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.auth.keys import signature
from backtrail.server.incidents import life
from backtrail.server.storage.records import Alert, Incident

router = api_router()
Page: TypeAlias = Callable[[Session, Incident, Sequence[Alert], str, str], None]
"""`app.state.acknowledged`: writes the acknowledge pages of these alerts, with who and the note, in the transaction."""


@router.post("/incidents/{number}/acknowledge", response_model=IncidentOut, operation_id="ack_incident")
async def acknowledge(
    request: Request, asked: Asked, caller: Asker, number: NumberInPath, given: AcknowledgeIn
) -> Response:
    """Take an incident on, and acknowledge its alerts; 409 where somebody did already."""
    desk, by, page = Desk(asked, request.app.state.records, number), signature(caller), _page(request)

    def work(db: Session, incident: Incident) -> None:
        alerts = life.acknowledge(db, incident, by=by, note=given.note, at=times.now())
        page(db, incident, alerts, by, given.note)

    return await asked.json(lambda: desk.change(work))


@router.patch("/incidents/{number}", response_model=IncidentOut, operation_id="change_incident")
async def change(
    request: Request, asked: Asked, caller: Asker, number: NumberInPath, given: IncidentChange
) -> Response:
    """Set owner, severity or notes; what is not named stays."""
    desk, named = Desk(asked, request.app.state.records, number), given.model_dump(exclude_unset=True)
    fresh = {name: value for name, value in named.items() if value is not None or name == "owner"}
    if "owner" in fresh:
        fresh["owner"] = fresh["owner"] or None
    return await asked.json(
        lambda: desk.change(lambda db, found: life.change(db, found, fresh, by=signature(caller), at=times.now()))
    )


@router.post("/incidents/{number}/steps/{step}/confirm", response_model=IncidentOut, operation_id="confirm_step")
async def confirm(
    request: Request,
    asked: Asked,
    caller: Asker,
    number: NumberInPath,
    step: Annotated[int, Path(ge=1, le=5, description="Step of the runbook")],
    given: ConfirmIn,
) -> Response:
    """Say that a step is right as it stands; it is not filled in again. 409 where somebody did already."""
    desk = Desk(asked, request.app.state.records, number)
    return await asked.json(
        lambda: desk.change(
            lambda db, found: life.confirm(db, found, step, by=signature(caller), note=given.note, at=times.now())
        )
    )


@router.post("/incidents/{number}/close", response_model=IncidentOut, operation_id="close_incident")
async def close(request: Request, asked: Asked, caller: Asker, number: NumberInPath, given: CloseIn) -> Response:
    """Close an incident: as fixed with a golden case, or otherwise with a reason. 409 where somebody did already."""
    desk = Desk(asked, request.app.state.records, number)

    def work(db: Session, incident: Incident) -> None:
        life.close(
            db,
            incident,
            resolution=given.resolution,
            reason=given.reason,
            golden_case=given.golden_case,
            by=signature(caller),
            at=times.now(),
        )

    return await asked.json(lambda: desk.change(work))


def _page(request: Request) -> Page:
    found: Page = request.app.state.acknowledged
    return found
