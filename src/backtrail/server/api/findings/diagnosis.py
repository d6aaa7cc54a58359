"""/api/traces/{trace_id}/diagnosis: which step began it."""

from collections.abc import Sequence
from itertools import islice
from typing import Annotated, Final

from fastapi import Path, Request, Response

from backtrail.core.detect.judge import judge
from backtrail.core.diagnose.diagnose import diagnose
from backtrail.core.diagnose.diagnosis import Diagnosis
from backtrail.core.model.finding import Finding
from backtrail.core.model.span import Span
from backtrail.core.model.units import TraceId
from backtrail.server.api import missing
from backtrail.server.api.findings import kept, told
from backtrail.server.api.findings.told import Teller
from backtrail.server.api.models.finding import DiagnosisOut, OriginOut
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.followers.catalogue import Catalogue
from backtrail.server.followers.rules import rules_of
from backtrail.server.storage.records import Records

LARGEST: Final = 5000
"""Spans that are read for a diagnosis: some seconds of work. What began it is rarely later."""

router = api_router()


@router.get("/traces/{trace_id:path}/diagnosis", response_model=DiagnosisOut, operation_id="diagnosis")
async def diagnosis(request: Request, asked: Asked, trace_id: Annotated[str, Path(description="Trace id")]) -> Response:
    """What went wrong in a trace: the steps in which it most likely began, and the story."""
    records: Records = request.app.state.records
    catalogue: Catalogue = request.app.state.detectors
    return await asked.json(lambda: _made(asked, records, catalogue, TraceId(trace_id)))


def _made(asked: Reader, records: Records, catalogue: Catalogue, trace_id: TraceId) -> DiagnosisOut:
    trace = asked.store.trace(asked.project, trace_id)
    if trace is None:
        raise missing.trace(asked, trace_id)
    spans = list(islice(asked.store.spans(asked.project, trace_id), LARGEST))
    rules = rules_of(catalogue, records, asked.project)
    judged = judge(spans, rules.detectors, rules.limits)
    teller = _teller(asked, records, trace_id, spans)
    return _told(diagnose(judged), judged.findings, teller, notes=_notes(trace.totals.spans, len(spans)))


def _teller(asked: Reader, records: Records, trace_id: TraceId, spans: Sequence[Span]) -> Teller:
    known = asked.store.findings_of(asked.project, trace_id)
    return Teller(
        starts={span.span_id: span.start for span in spans},
        told={told.place(each.finding): each.told for each in known},
        feedback=kept.feedback_of(records, asked.project, [trace_id]),
    )


def _told(made: Diagnosis, findings: Sequence[Finding], teller: Teller, *, notes: list[str]) -> DiagnosisOut:
    return DiagnosisOut(
        trace_id=made.trace_id,
        failure=made.failure,
        title=made.title,
        agent=made.agent,
        origins=[
            OriginOut(
                span_id=origin.span_id,
                step=origin.step,
                agent=origin.agent,
                score=origin.score,
                failure=origin.failure,
                reason=origin.reason,
                findings=teller.all(origin.findings),
            )
            for origin in made.origins
        ],
        story=made.story,
        findings=teller.all(findings),
        model=None,
        notes=notes,
    )


def _notes(spans: int, read: int) -> list[str]:
    if spans <= read:
        return []
    return [f"The trace has {spans:,} spans; the diagnosis is made from the first {read:,}."]
