"""Where runs are: the project and trace of a run that a later request names by its id alone."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import ProjectId, SpanId, TraceId
from backtrail.server.storage.api import Store

REMEMBERED: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabout:
    """The place of a run."""

    project: ProjectId
    trace_id: str
    guessed: bool = False
    """Nothing said so: the run was named by its id alone before it was known."""


class Whereabouts:
    """The places of the runs that came last; of older ones, the store knows. Used from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: OrderedDict[str, Whereabout] = OrderedDict()

    def learn(self, run_id: str, place: Whereabout) -> None:
        self._known[run_id] = place
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def find(self, run_id: str, among: Iterable[ProjectId]) -> Whereabout | None:
        """The place of a run; reads the store where it came long ago."""
        known = self._known.get(run_id)
        if known is not None:
            return known
        for project in among:
            span = self._store.span(project, SpanId(run_id))
            if span is not None:
                place = Whereabout(project=project, trace_id=span.trace_id)
                self.learn(run_id, place)
                return place
        return None

    def strays(self, run_id: str, place: Whereabout) -> tuple[Whereabout, list[RawSpan]] | None:
        """Deliveries about the run that were put elsewhere by guess, as they belong here; and where they are."""
        known = self._known.get(run_id)
        if known is None or not known.guessed or known == place:
            return None
        parts = self._store.raw(known.project, SpanId(run_id), TraceId(known.trace_id))
        return known, [replace(part, trace_id=place.trace_id) for part in parts]
