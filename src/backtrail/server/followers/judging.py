"""A trace as it is now, judged by the rules of its project: for a diagnosis, and for the runbook of an incident."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from backtrail.core.detect.judge import Judge
from backtrail.core.detect.judged import Judged
from backtrail.core.model.trace import Trace
from backtrail.core.model.units import Nanos, ProjectId, SpanId
from backtrail.server.followers import drift
from backtrail.server.followers.catalogue import Catalogue
from backtrail.server.followers.rules import rules_of
from backtrail.server.storage.api import KeptFinding, Store
from backtrail.server.storage.records import Records

LARGEST: Final = 5000
"""Spans that are read: some seconds of work. What began it is rarely later."""
PIECE: Final = 100
"""Spans between two breaths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """One trace, judged now."""

    judged: Judged
    starts: Mapping[SpanId, Nanos | None]
    kept: Sequence[KeptFinding]
    """The findings that the follower kept of it."""

    @property
    def read(self) -> int:
        """How many spans were read."""
        return len(self.starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where traces are judged anew."""

    store: Store
    records: Records
    catalogue: Catalogue

    def judging(
        self,
        project: ProjectId,
        trace: Trace,
        now: Nanos,
        *,
        parts: Sequence[Collection[SpanId]] = (),
        breathe: Callable[[], bool] = lambda: True,
    ) -> Judging:
        """The trace with all that is found in it, from at most LARGEST of its spans.

        `parts`: read these spans, part after part. `breathe` is called between pieces of the work; what is read is cut
        short where it says no.
        """
        rules = rules_of(self.catalogue, self.records, project)
        judge = Judge(trace.trace_id, rules.detectors, rules.limits)
        starts: dict[SpanId, Nanos | None] = {}
        spans = (each for part in parts or (None,) for each in self.store.spans(project, trace.trace_id, part))
        most = islice(spans, LARGEST)
        while piece := list(islice(most, PIECE)):
            judge.add(piece)
            starts.update((span.span_id, span.start) for span in piece)
            if not breathe():
                break
        judged = judge.judged(now, over=trace.end is not None)
        kept = self.store.findings_of(project, trace.trace_id)
        drifted = [each.finding for each in kept if each.finding.detector == drift.DETECTOR.name]
        return Judging(judged=replace(judged, findings=(*judged.findings, *drifted)), starts=starts, kept=kept)
