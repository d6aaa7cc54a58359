"""What messages tell of runs of tools: runs that have no span of their own, and what the spans of others left out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from backtrail.core.detect.moment import NAMELESS, NO_TEXT, Moment, Wish
from backtrail.core.model.units import SpanId


class Told:
    """The spans of tools by name and call, and the model turns that asked for their runs or were told of them."""

    def __init__(self) -> None:
        self._spans: Counter[str] = Counter()
        """How many tool spans have a name, or a call id."""
        self._tellers: dict[str, dict[SpanId, None]] = {}
        """By name or call id: the turns that were told of such a run."""
        self._answers: dict[str, dict[SpanId, Moment]] = {}
        """By call id: the run as each turn was told of it."""
        self._wishes: dict[str, dict[SpanId, Wish]] = {}
        """By call id: the call as each turn asked for it."""
        self._lacking: dict[str, dict[SpanId, None]] = {}
        """By call id: the tool spans that do not say what went in, or what came out."""

    def replace(self, span_id: SpanId, before: Sequence[Moment], now: Sequence[Moment]) -> set[SpanId]:
        """Take in the moments of a span instead of those it had; spans that may be shown otherwise now."""
        touched: set[SpanId] = set()
        for moment in before:
            if _mute(moment):
                continue
            for mark in _marks(moment):
                if moment.told:
                    self._tellers.get(mark, {}).pop(span_id, None)
                else:
                    self._spans[mark] -= 1
                    touched |= self._turned(mark, 0)
            touched |= self._forget(span_id, moment)
        for moment in now:
            if _mute(moment):
                continue
            for mark in _marks(moment):
                if moment.told:
                    self._tellers.setdefault(mark, {})[span_id] = None
                else:
                    self._spans[mark] += 1
                    touched |= self._turned(mark, 1)
            touched |= self._learn(span_id, moment)
        return touched

    def covered(self, moment: Moment) -> bool:
        """Whether a run that was told has a span of its own, or is one of a tool that has spans."""
        return moment.told and any(self._spans[mark] > 0 for mark in _marks(moment))

    def filled(self, moment: Moment) -> Moment:
        """The run with what its span left out, where the messages of its call, and of no other of its id, say it."""
        if not _lacks(moment):
            return moment
        call = moment.call_id or ""
        if moment.asked is NO_TEXT and len(wishes := self._wishes.get(call, {})) == 1:
            moment = replace(moment, asked=next(iter(wishes.values())).arguments)
        if _silent(moment) and len(answers := self._answers.get(call, {})) == 1:
            told = next(iter(answers.values()))
            moment = replace(moment, gave=told.gave, failure=told.failure, documents=told.documents)
        return moment

    def _learn(self, span_id: SpanId, moment: Moment) -> set[SpanId]:
        if moment.call_id is not None and moment.told:
            self._answers.setdefault(moment.call_id, {})[span_id] = moment
        elif moment.call_id is not None and _lacks(moment):
            self._lacking.setdefault(moment.call_id, {})[span_id] = None
        for wish in _named(moment):
            self._wishes.setdefault(wish.id or "", {})[span_id] = wish
        return self._waiting(moment)

    def _forget(self, span_id: SpanId, moment: Moment) -> set[SpanId]:
        if moment.call_id is not None:
            known = self._answers if moment.told else self._lacking
            known.get(moment.call_id, {}).pop(span_id, None)
        for wish in _named(moment):
            self._wishes.get(wish.id or "", {}).pop(span_id, None)
        return self._waiting(moment)

    def _waiting(self, moment: Moment) -> set[SpanId]:
        """The spans that may be filled otherwise by what this moment says."""
        calls = [wish.id or "" for wish in _named(moment)]
        if moment.told and moment.call_id is not None:
            calls.append(moment.call_id)
        return {span for call in calls for span in self._lacking.get(call, ())}

    def _turned(self, mark: str, count: int) -> set[SpanId]:
        return set(self._tellers.get(mark, ())) if self._spans[mark] == count else set()


def _mute(moment: Moment) -> bool:
    """A turn that asked for nothing: most have no part in this."""
    return moment.kind == "llm" and not moment.wishes and moment.call_id is None


def _lacks(moment: Moment) -> bool:
    """A tool's span that names its call and leaves out a half of it."""
    if moment.kind != "tool" or moment.told or moment.call_id is None:
        return False
    return moment.asked is NO_TEXT or _silent(moment)


def _silent(moment: Moment) -> bool:
    """Whether it ended well and does not say what it gave."""
    return moment.gave is NO_TEXT and moment.failure is None and moment.end is not None


def _named(moment: Moment) -> Iterator[Wish]:
    return (wish for wish in moment.wishes if wish.id is not None)


def _marks(moment: Moment) -> list[str]:
    """What a run that was told and a tool's span can share. Of a run told without name and call, only its output says
    whose it is; a retriever that is a tool as well is known by its name."""
    if moment.kind == "retriever":
        return [f"name {moment.name}"]
    if moment.kind != "tool":
        return []
    marks = [f"name {moment.name}"]
    if moment.call_id is not None:
        marks.append(f"call {moment.call_id}")
    if moment.gave.digest and (not moment.told or (moment.call_id is None and moment.name == NAMELESS)):
        marks.append(f"gave {moment.gave.digest.hex()}")
    return marks
