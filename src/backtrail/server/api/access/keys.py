"""/api/keys: which there are, making and revoking them.

While there is no key everybody may make one, and the first closes the server to all who have none: so it has to be an
admin's, and the browser that made it is signed in by the same answer.
"""

import time

from fastapi import Request, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos, ProjectId
from backtrail.server.api.access.asker import Admin, Asker
from backtrail.server.api.access.projects import valid
from backtrail.server.api.access.sign_in import begun, show_once
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.access import KeyOut, KeysOut, NewKeyAsked, NewKeyTold
from backtrail.server.api.reader import encode, in_thread
from backtrail.server.api.route import api_router
from backtrail.server.api.times import iso
from backtrail.server.auth import Caller, NewKey, make_key, origin
from backtrail.server.auth.keys import PUBLIC
from backtrail.server.storage.records import ApiKey, Project, Records

router = api_router()


@router.get("/keys", response_model=KeysOut, operation_id="keys")
async def keys(request: Request, caller: Asker) -> Response:
    """The keys, without their secrets: for an admin all, for a member those of its project."""
    records: Records = request.app.state.records

    def listed() -> bytes:
        asked = select(ApiKey).order_by(ApiKey.revoked.is_not(None), ApiKey.made.desc(), ApiKey.id)
        if caller.project is not None:
            asked = asked.where(ApiKey.project_id == caller.project)
        with records.session() as session:
            return encode(KeysOut(rows=[_told(row, caller) for row in session.scalars(asked)]))

    return Response(await in_thread(listed), media_type="application/json", headers={"Cache-Control": "no-store"})


@router.post("/keys", response_model=NewKeyTold, operation_id="make_key")
async def make(request: Request, caller: Admin, body: NewKeyAsked) -> Response:
    """Make a key; its secret is in this answer and nowhere else. The first is an admin's, and closes the server."""
    first = caller.key_id is None
    made = make_key(_project(body, first=first), body.label.strip(), body.role)
    await in_thread(lambda: _keep(request, made, first=first))
    told = NewKeyTold(key=_told(made.row, caller), public=made.public, secret=made.secret)
    answer = Response(encode(told), media_type="application/json", headers={"Cache-Control": "no-store"})
    if first and origin.own(request.headers):
        show_once(request, answer, await begun(request, made.row.id))
    return answer


@router.delete("/keys/{key_id}", response_model=KeyOut, operation_id="revoke_key")
async def revoke(request: Request, caller: Admin, key_id: str) -> Response:
    """Revoke a key, by its id or its public half, at once and for good: what it signed in is signed out."""
    records: Records = request.app.state.records

    def work() -> bytes:
        with records.session() as session, session.begin():
            row = session.get(ApiKey, key_id.removeprefix(PUBLIC))
            if row is None:
                hint = "GET /api/keys lists them all."
                raise Problem(404, "not_found", f"there is no key {key_id[:100]!r}", hint=hint, key=key_id[:100])
            row.revoked = row.revoked or time.time_ns()
            told = _told(row, caller)
        request.app.state.keys.refresh()
        return encode(told)

    return Response(await in_thread(work), media_type="application/json")


def _project(body: NewKeyAsked, *, first: bool) -> ProjectId | None:
    """What project the key belongs to. Raises Problem."""
    if body.role == "member" and first:
        raise Problem(
            409,
            "first_key",
            "the first key closes the server to all who have none, so it has to be an admin's: "
            "with a member's, nobody could make another here",
            hint='Make one with {"role": "admin"}, and the member\'s after it.',
        )
    if body.role == "member":
        return valid(body.project)
    if body.project is not None:
        hint = "Leave the project away, or make a member's key."
        raise Problem(400, "wrong_body", "an admin's key opens every project", hint=hint, field="project")
    return None


def _keep(request: Request, made: NewKey, *, first: bool) -> None:
    """Write a key down. Raises Problem where it was to be the first, and somebody made another meanwhile."""
    records: Records = request.app.state.records
    with records.session() as session, session.begin():
        project = made.row.project_id
        if project is not None and session.get(Project, project) is None:
            session.add(Project(id=project))
            session.flush()
        session.add(made.row)
        session.flush()  # the write lock is held from here on
        if first and _count(session) > 1:
            hint = "Sign in with it: whoever made it has its secret. `backtrail keys list` shows it."
            raise Problem(409, "first_key", "somebody made the first key just now", hint=hint)
    request.app.state.keys.refresh()


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ApiKey)) or 0


def _told(row: ApiKey, caller: Caller) -> KeyOut:
    return KeyOut(
        id=row.id,
        public=PUBLIC + row.id,
        role="admin" if row.role == "admin" else "member",
        project=row.project_id,
        label=row.label,
        made=_moment(row.made) or "",
        used=_moment(row.used),
        revoked=_moment(row.revoked),
        yours=row.id == caller.key_id,
    )


def _moment(at: int | None) -> str | None:
    return iso(Nanos(at)) if at is not None else None
