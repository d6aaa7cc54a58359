"""The steps of a recorded run that can be corrected, in order."""

from collections.abc import Mapping, Sequence
from typing import Final

from backtrail.core.tape.bisecting.probe import Probe, Step, Way
from backtrail.core.tape.divergence.brief import called
from backtrail.core.tape.recording.tape import Tape

KINDS: Final = frozenset({"llm", "tool", "retriever", "http"})
"""Boundaries whose answers lead a run; lists of tools and vectors do not, unless the user gives another."""


def steps_of(tape: Tape, ways: Mapping[int, Sequence[Way]]) -> list[Step]:
    """Every call outside any other. `ways`: by event, what can be tried; the same way several times is numbered."""
    found: list[Step] = []
    models = 0
    for event in tape.events:
        if event.parent is not None or (event.kind not in KINDS and not ways.get(event.i)):
            continue
        model = event.kind == "llm"
        probes = _numbered(event.i, ways.get(event.i, ()))
        found.append(Step(i=event.i, model=model, name=called(event), place=models, probes=probes))
        models += model
    return found


def suspected(tape: Tape, spans: Mapping[str, float]) -> dict[int, float]:
    """By step, how suspicious a diagnosis finds it, which knows spans; a span of several calls tells nothing of one."""
    calls: dict[str, list[int]] = {}
    for event in tape.events:
        if event.parent is None and event.span_id in spans:
            calls.setdefault(str(event.span_id), []).append(event.i)
    return {events[0]: spans[span] for span, events in calls.items() if len(events) == 1}


def _numbered(i: int, ways: Sequence[Way]) -> tuple[Probe, ...]:
    return tuple(Probe(i, way, list(ways[:place]).count(way)) for place, way in enumerate(ways))
