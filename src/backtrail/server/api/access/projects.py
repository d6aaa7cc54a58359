"""/api/projects: whose traces there are, and making a place for more."""

from fastapi import Request, Response
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backtrail.core.model.units import Nanos, ProjectId
from backtrail.server.api.access.asker import Admin
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.access import NewProject, ProjectOut, Projects
from backtrail.server.api.reader import Asked, encode, in_thread
from backtrail.server.api.route import api_router
from backtrail.server.api.times import iso
from backtrail.server.auth import named_project
from backtrail.server.storage.records import Project, Records

router = api_router()


@router.get("/projects", response_model=Projects, operation_id="projects")
async def projects(request: Request, asked: Asked) -> Response:
    """Every project that was made or that holds a span, as far as the caller may read it."""
    records: Records = request.app.state.records

    def named() -> Projects:
        with records.session() as session:
            made = {row.id: row.made for row in session.scalars(select(Project))}
        names = {*asked.readable(), *(() if asked.only else made)}
        return Projects(rows=[_told(name, made.get(name)) for name in sorted(names)])

    return await asked.json(named)


@router.post("/projects", response_model=ProjectOut, operation_id="make_project")
async def make_project(request: Request, _: Admin, body: NewProject) -> Response:
    """Make a project. Without keys this is not needed: one begins with the first span that names it."""
    records: Records = request.app.state.records
    name = valid(body.project)

    def make() -> ProjectOut:
        row = Project(id=name)
        try:
            with records.session() as session, session.begin():
                session.add(row)
        except IntegrityError as taken:
            hint = "Use it as it is, or choose another name."
            raise Problem(409, "exists", f"there is a project {name!r} already", hint=hint, project=name) from taken
        return _told(name, row.made)

    return Response(await in_thread(lambda: encode(make())), media_type="application/json")


def valid(said: str | None) -> ProjectId:
    """The name of a project. Raises Problem where it can be none."""
    name = named_project(said)
    if name is None:
        raise Problem(
            400,
            "wrong_body",
            f"{(said or '')[:100]!r} cannot be the name of a project",
            hint="A name has 1 to 100 printable characters.",
            field="project",
        )
    return name


def _told(name: str, made: int | None) -> ProjectOut:
    return ProjectOut(project=name, made=iso(Nanos(made)) if made is not None else None)
