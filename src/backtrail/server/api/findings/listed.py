"""/api/findings: what is wrong, newest first; and the findings of one trace."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Path, Query, Request, Response

from backtrail.core.model.finding import Family, Severity
from backtrail.core.model.units import TraceId
from backtrail.server.api import missing, times
from backtrail.server.api.findings import kept, told
from backtrail.server.api.models.finding import FindingPage, TraceFindings
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.followers.place import unread
from backtrail.server.storage.api import FindingWindow

router = api_router()


async def which(
    detector: Annotated[str | None, Query(description="Of this detector")] = None,
    family: Annotated[Family | None, Query(description="Of detectors of this family")] = None,
    severity: Annotated[Severity | None, Query(description="This grave or graver")] = None,
    trace: Annotated[str | None, Query(description="In this trace")] = None,
    session: Annotated[str | None, Query(description="In traces of this session")] = None,
) -> FindingWindow:
    """What the findings have to be."""
    return FindingWindow(
        detector=detector or None,
        family=family,
        least=severity,
        trace_id=TraceId(trace) if trace else None,
        session_id=session or None,
    )


async def window(
    asked_for: Annotated[FindingWindow, Depends(which)],
    query: Annotated[str, Query(description="Only in traces that meet this query")] = "",
    since: Annotated[str | None, Query(description="Its span started at or after: 2026-11-24, -2h")] = None,
    until: Annotated[str | None, Query(description="Its span started before")] = None,
    after: Annotated[str | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most rows")] = 50,
) -> FindingWindow:
    """Which findings to read. Raises Problem."""
    since_, until_ = times.read("since", since), times.read("until", until)
    return replace(asked_for, query=query, since=since_, until=until_, after=after, limit=limit)


@router.get("/findings", response_model=FindingPage, operation_id="findings")
async def findings(request: Request, asked: Asked, wanted: Annotated[FindingWindow, Depends(window)]) -> Response:
    """Findings, newest first."""

    def page() -> FindingPage:
        found = asked.store.findings(asked.project, wanted)
        traces = {each.finding.trace_id for each in found.rows}
        feedback = kept.feedback_of(request.app.state.records, asked.project, traces)
        return FindingPage(rows=[told.row(each, feedback) for each in found.rows], next=found.next)

    return await asked.json(page)


@router.get("/traces/{trace_id:path}/findings", response_model=TraceFindings, operation_id="trace_findings")
async def trace_findings(
    request: Request, asked: Asked, trace_id: Annotated[str, Path(description="Trace id")]
) -> Response:
    """The findings of a trace, by the start of their spans."""

    def found() -> TraceFindings:
        if asked.store.trace(asked.project, TraceId(trace_id)) is None:
            raise missing.trace(asked, TraceId(trace_id))
        feedback = kept.feedback_of(request.app.state.records, asked.project, [trace_id])
        rows = told.of_trace(asked.store.findings_of(asked.project, TraceId(trace_id)), feedback)
        return TraceFindings(trace_id=trace_id, rows=rows, unread=unread(asked.store))

    return await asked.json(found)
