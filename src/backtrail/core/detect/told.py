"""Which runs of tools are known only from messages: those whose tool, or whose call, has no span of its own."""

from collections import Counter
from collections.abc import Sequence

from backtrail.core.detect.moment import Moment
from backtrail.core.model.units import SpanId


class Told:
    """The tool spans of a trace by name and call, and the spans of model turns that were told of runs."""

    def __init__(self) -> None:
        self._spans: Counter[str] = Counter()
        """How many tool spans have a name, or a call id."""
        self._tellers: dict[str, dict[SpanId, None]] = {}
        """By name or call id: the turns that were told of such a run."""

    def replace(self, span_id: SpanId, before: Sequence[Moment], now: Sequence[Moment]) -> set[SpanId]:
        """Take in the moments of a span instead of those it had; spans whose told runs may be covered, or no longer."""
        touched: set[SpanId] = set()
        for moment in before:
            for mark in _marks(moment):
                if moment.told:
                    self._tellers.get(mark, {}).pop(span_id, None)
                else:
                    self._spans[mark] -= 1
                    touched |= self._turned(mark, 0)
        for moment in now:
            for mark in _marks(moment):
                if moment.told:
                    self._tellers.setdefault(mark, {})[span_id] = None
                else:
                    self._spans[mark] += 1
                    touched |= self._turned(mark, 1)
        return touched

    def covered(self, moment: Moment) -> bool:
        """Whether a run that was told has a span of its own, or is one of a tool that has spans."""
        return moment.told and any(self._spans[mark] > 0 for mark in _marks(moment))

    def _turned(self, mark: str, count: int) -> set[SpanId]:
        return set(self._tellers.get(mark, ())) if self._spans[mark] == count else set()


def _marks(moment: Moment) -> list[str]:
    if moment.kind != "tool":
        return []
    marks = [f"name {moment.name}"]
    if moment.call_id is not None:
        marks.append(f"call {moment.call_id}")
    return marks
