"""From operations on runs to spans, each in its project and trace, whatever the request leaves unsaid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import ProjectId, SpanId, TraceId
from backtrail.core.semconv.reading.values import text
from backtrail.server.auth import Caller
from backtrail.server.ingest.decoded import Limits
from backtrail.server.ingest.langsmith.decode import Unusable, place_of, run
from backtrail.server.ingest.langsmith.whereabouts import Whereabout, Whereabouts
from backtrail.server.storage.api import Store


@dataclass(slots=True, kw_only=True)
class Placed:
    """Spans by project, and what moves once they are on disk: project, trace, run, and the trace it belongs to."""

    parts: dict[ProjectId, list[RawSpan]] = field(default_factory=dict)
    stale: list[tuple[ProjectId, TraceId, SpanId, TraceId]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """What is needed to place runs of one request."""

    store: Store
    known: Whereabouts
    caller: Caller
    headers: Mapping[str, str]
    limits: Limits

    def place(self, runs: Sequence[Mapping[str, Any]], notes: Mapping[str, list[str]]) -> Placed:
        """Every run in its place; one that cannot be used is left out of the others. Raises Unusable, Forbidden."""
        placed = Placed()
        refused: list[Unusable] = []
        for sent in runs:
            try:
                self._add(sent, notes.get(text(sent.get("id")) or "", []), placed)
            except Unusable as why:
                refused.append(why)
        if refused and not placed.parts:
            raise refused[0]
        return placed

    def find(self, run_id: str) -> Whereabout | None:
        """Where a run is that is named by its id alone."""
        return self.known.find(run_id, self.projects())

    def projects(self) -> Sequence[ProjectId]:
        """Where the caller's runs may be."""
        return [self.caller.project] if self.caller.project is not None else self.store.projects()

    def _add(self, sent: Mapping[str, Any], notes: list[str], placed: Placed) -> None:
        run_id, said = text(sent.get("id")) or "", place_of(sent)
        before = self.find(run_id) if said.trace_id is None or not sent.get("session_name") else None
        trace_id = said.trace_id or (before.trace_id if before else None)
        if trace_id is None and said.parent_id is not None:
            above = self.find(said.parent_id)
            trace_id = above.trace_id if above else said.parent_id
        named = sent.get("session_name")
        if not named and before is not None and not before.guessed:
            project = before.project
        else:
            project = self.caller.project_of(self.headers, named)
        part = run(sent, self.limits, trace_id=trace_id, notes=list(notes))
        guessed = said.trace_id is None and not sent.get("start_time") and (before is None or before.guessed)
        place = Whereabout(project=project, trace_id=part.trace_id, guessed=guessed)
        stray = None if guessed else self.known.strays(run_id, place)
        if stray is not None:
            old, parts = stray
            placed.parts.setdefault(project, []).extend(parts)
            placed.stale.append((old.project, TraceId(old.trace_id), SpanId(run_id), TraceId(part.trace_id)))
        self.known.learn(run_id, place)
        placed.parts.setdefault(project, []).append(part)
