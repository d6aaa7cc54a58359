"""/api/sessions: the rows of traces that belong together."""

from typing import Annotated

from fastapi import Path, Query, Response

from backtrail.core.model.trace import Session
from backtrail.server.api import missing
from backtrail.server.api.models.trace import SessionDetail, SessionPage
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.api.rows import session_columns, session_row, trace_row
from backtrail.server.api.window import Listed
from backtrail.server.storage.api import Window
from backtrail.server.storage.query.tree import Compare
from backtrail.server.storage.query.write import written

router = api_router()


@router.get("/sessions", response_model=SessionPage, operation_id="sessions")
async def sessions(asked: Asked, window: Listed) -> Response:
    """Sessions, newest first; a query applies to their traces."""

    def page() -> SessionPage:
        found = asked.store.sessions(asked.project, window)
        return SessionPage(rows=[session_row(session) for session in found.rows], next=found.next)

    return await asked.json(page)


@router.get("/sessions/{session_id:path}", response_model=SessionDetail, operation_id="session")
async def session(
    asked: Asked,
    session_id: Annotated[str, Path(description="Session id")],
    after: Annotated[str | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most traces")] = 1000,
) -> Response:
    """One session and its traces, oldest first."""

    def detail() -> SessionDetail:
        found = _known(asked, session_id)
        query = written(Compare("session", "=", session_id, literal=True))
        page = asked.store.traces(asked.project, Window(query=query, sort="start", after=after, limit=limit))
        return SessionDetail(
            **session_columns(found),
            project=asked.project,
            rows=[trace_row(trace) for trace in page.rows if trace.session_id == session_id],
            next=page.next,
        )

    return await asked.json(detail)


def _known(asked: Reader, session_id: str) -> Session:
    found = asked.store.session(asked.project, session_id)
    if found is None:
        raise missing.session(asked, session_id)
    return found
