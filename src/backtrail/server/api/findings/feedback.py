"""/api/traces/{trace_id}/findings/{detector}/{span_id}/feedback: what somebody thinks of a finding."""

from typing import Annotated

from fastapi import Path, Request, Response

from backtrail.core.model.units import TraceId
from backtrail.server.api import missing
from backtrail.server.api.access.asker import Asker
from backtrail.server.api.errors import Problem
from backtrail.server.api.findings import kept
from backtrail.server.api.models.finding import FeedbackGone, FeedbackIn, FeedbackOut
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.auth.keys import PUBLIC
from backtrail.server.storage.records import Records

router = api_router()
PLACE = "/traces/{trace_id:path}/findings/{detector}/{span_id:path}/feedback"
TraceInPath = Annotated[str, Path(description="Trace id")]
DetectorInPath = Annotated[str, Path(description="Detector")]
SpanInPath = Annotated[str, Path(description="Span that the finding marks")]


@router.put(PLACE, response_model=FeedbackOut, operation_id="give_feedback")
async def give(
    request: Request,
    asked: Asked,
    caller: Asker,
    trace_id: TraceInPath,
    detector: DetectorInPath,
    span_id: SpanInPath,
    given: FeedbackIn,
) -> Response:
    """Say whether a finding is right; it takes the place of what was said before."""
    records: Records = request.app.state.records
    by = PUBLIC + caller.key_id if caller.key_id else ""

    def keep() -> FeedbackOut:
        _known(asked, trace_id, detector, span_id)
        with records.session() as db, db.begin():
            return kept.keep(db, asked.project, (trace_id, detector, span_id), given, by)

    return await asked.json(keep)


@router.delete(PLACE, response_model=FeedbackGone, operation_id="drop_feedback")
async def take_back(
    request: Request, asked: Asked, trace_id: TraceInPath, detector: DetectorInPath, span_id: SpanInPath
) -> Response:
    """Take back what was said of a finding."""
    records: Records = request.app.state.records

    def remove() -> FeedbackGone:
        with records.session() as db, db.begin():
            return FeedbackGone(gone=kept.remove(db, asked.project, (trace_id, detector, span_id)))

    return await asked.json(remove)


def _known(asked: Reader, trace_id: str, detector: str, span_id: str) -> None:
    """Raises Problem where there is no such finding."""
    found = asked.store.findings_of(asked.project, TraceId(trace_id))
    if any(each.finding.detector == detector and each.finding.span_id == span_id for each in found):
        return
    if asked.store.trace(asked.project, TraceId(trace_id)) is None:
        raise missing.trace(asked, TraceId(trace_id))
    raise Problem(
        404,
        "not_found",
        f"{detector!r} found nothing at span {span_id!r} of trace {trace_id!r}",
        hint="GET /api/traces/{trace_id}/findings lists what was found in it.",
        project=asked.project,
    )
