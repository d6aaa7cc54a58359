"""The views that are kept of a project: listed, written, forgotten."""

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos, ProjectId
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.view import ViewIn, ViewOut, Views
from backtrail.server.api.times import iso
from backtrail.server.storage.records import SavedView

MOST = 200
"""Views of a project: more than a person reads through."""


def listed(db: Session, project: ProjectId) -> Views:
    found = db.scalars(select(SavedView).where(SavedView.project_id == project)).all()
    return Views(rows=[_told(view) for view in sorted(found, key=lambda view: (view.name.casefold(), view.id))])


def kept(db: Session, project: ProjectId, view_id: str, asked: ViewIn) -> ViewOut:
    """Write a view, new or anew. Raises Problem where its name is taken or there are too many."""
    view = db.get(SavedView, (project, view_id))
    _free(db, project, view_id, asked.name)
    if view is None:
        _room(db, project)
        view = SavedView(project_id=project, id=view_id, **asked.model_dump())
        db.add(view)
    else:
        for name, value in asked.model_dump().items():
            setattr(view, name, value)
    try:
        db.flush()
    except IntegrityError as raced:  # somebody else took the name, or made the same view, in the meantime
        raise _taken(asked.name, view_id) from raced
    return _told(view)


def forgotten(db: Session, project: ProjectId, view_id: str) -> ViewOut:
    """Forget a view; answers what it was. Raises Problem where there is none."""
    view = db.get(SavedView, (project, view_id))
    if view is None:
        raise Problem(
            404,
            "not_found",
            f"no view {view_id!r} in project {project!r}",
            hint=f"GET /api/views?project={project} lists the views.",
            project=project,
        )
    told = _told(view)
    db.delete(view)
    return told


def _free(db: Session, project: ProjectId, view_id: str, name: str) -> None:
    other = db.scalar(
        select(SavedView.id).where(SavedView.project_id == project, SavedView.name == name, SavedView.id != view_id)
    )
    if other is not None:
        raise _taken(name, other)


def _taken(name: str, view_id: str) -> Problem:
    hint = "Choose another name, or write to the view that has it."
    return Problem(409, "name_taken", f"there is a view {name!r} already", hint=hint, id=view_id, name=name)


def _room(db: Session, project: ProjectId) -> None:
    count = db.scalar(select(func.count()).select_from(SavedView).where(SavedView.project_id == project)) or 0
    if count >= MOST:
        raise Problem(
            409,
            "too_many",
            f"project {project!r} has {count} views; at most {MOST} are kept",
            hint="Delete views that nobody opens any more.",
            most=MOST,
        )


def _told(view: SavedView) -> ViewOut:
    return ViewOut(
        id=view.id,
        name=view.name,
        query=view.query,
        since=view.since,
        until=view.until,
        sort=view.sort,
        columns=view.columns,
        made=iso(Nanos(view.made)) or "",
        changed=iso(Nanos(view.changed)) or "",
    )
