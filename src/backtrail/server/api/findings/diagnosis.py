"""/api/traces/{trace_id}/diagnosis: which step began it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Path, Query, Request, Response

from backtrail.core.detect.judged import Judged
from backtrail.core.diagnose.diagnose import diagnose
from backtrail.core.diagnose.diagnosis import Diagnosis
from backtrail.core.diagnose.rerank import question, reranked
from backtrail.core.model.finding import Finding
from backtrail.core.model.known_failed import known_failed
from backtrail.core.model.trace import Trace
from backtrail.core.model.units import TraceId
from backtrail.server.api import missing, times
from backtrail.server.api.findings import kept, told
from backtrail.server.api.findings.model import Model, Unanswered
from backtrail.server.api.findings.told import Teller
from backtrail.server.api.models.finding import DiagnosisOut, OriginOut
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.followers.catalogue import Catalogue
from backtrail.server.followers.judging import Bench
from backtrail.server.storage.records import Records

router = api_router()


@router.get("/traces/{trace_id:path}/diagnosis", response_model=DiagnosisOut, operation_id="diagnosis")
async def diagnosis(
    request: Request,
    asked: Asked,
    trace_id: Annotated[str, Path(description="Trace id")],
    failed: Annotated[
        bool, Query(description="Somebody knows that the run failed: slight cues may name a step too")
    ] = False,
) -> Response:
    """What went wrong in a trace: the steps in which it most likely began, and the story.

    A run is known to have failed where its root failed, or where a score says so (`reward`, `correct`, `success`,
    `passed`, `resolved` and the like, zero or false).
    """
    state = request.app.state
    diagnosing = Diagnosing(asked, state.records, state.detectors, state.model)
    return await asked.json(lambda: diagnosing.made(TraceId(trace_id), failed=failed))


@dataclass(frozen=True, slots=True)
class Diagnosing:
    """What a diagnosis is made from."""

    asked: Reader
    records: Records
    catalogue: Catalogue
    model: Model | None

    def made(self, trace_id: TraceId, *, failed: bool = False) -> DiagnosisOut:
        """The diagnosis of a trace. Raises Problem."""
        asked = self.asked
        trace = asked.store.trace(asked.project, trace_id)
        if trace is None:
            raise missing.trace(asked, trace_id)
        judged, teller, read = self._judged(trace)
        failed = failed or known_failed(trace, asked.store.scores(asked.project, trace_id))
        found, model = self._ranked(judged, diagnose(judged, failed=failed))
        if trace.totals.spans > read:
            note = f"The trace has {trace.totals.spans:,} spans; the diagnosis is made from the first {read:,}."
            found = replace(found, notes=(*found.notes, note))
        return _told(found, judged.findings, teller, model)

    def _judged(self, trace: Trace) -> tuple[Judged, Teller, int]:
        """The trace as it is now, and what is known beside its findings; how many spans were read."""
        asked = self.asked
        bench = Bench(store=asked.store, records=self.records, catalogue=self.catalogue)
        judging = bench.judging(asked.project, trace, times.now())
        teller = Teller(
            starts=judging.starts,
            told={told.place(each.finding): each.told for each in judging.kept},
            feedback=kept.feedback_of(self.records, asked.project, [trace.trace_id]),
        )
        return judging.judged, teller, judging.read

    def _ranked(self, judged: Judged, made: Diagnosis) -> tuple[Diagnosis, str | None]:
        """The diagnosis as the model ranks it, and the name of the model; as it is where no model answers."""
        messages = question(judged, made) if self.model is not None else []
        if self.model is None or not messages:
            return made, None
        try:
            answer = self.model.answer(messages)
        except Unanswered as why:
            note = f"The model {self.model.name} did not rank this diagnosis: {why}."
            return replace(made, notes=(*made.notes, note)), None
        ranked = reranked(made, answer)
        return ranked, self.model.name if ranked.notes == made.notes else None


def _told(made: Diagnosis, findings: Sequence[Finding], teller: Teller, model: str | None) -> DiagnosisOut:
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
        model=model,
        notes=list(made.notes),
    )
