"""From evidence to ranked origins: what shows late is led back to what caused it, and all is weighed against all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp
from typing import Final

from backtrail.core.diagnose.evidence import Evidence
from backtrail.core.diagnose.phrases import passes
from backtrail.core.diagnose.steps import Run, Step

PASSED_ON: Final = 0.5
"""Share of a step's evidence that goes back to the bad step whose output it used."""
AGAIN: Final = 0.25
"""Share of what further findings at one step add."""
TOLD: Final = frozenset({"broken_code", "silent_code", "placeholder", "wall"})
"""Cues that see what detectors find, where these are sure enough."""
BAD: Final = 0.5
"""Gravity of a finding from which an output counts as bad: a warning that is right at least four times of ten."""
SHARED: Final = 2
"""Rare words that a step must share with an earlier output to count as made from it."""
RARE: Final = 200
"""Of one output at most so many of the words that it brought are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A step that may be the origin."""

    step: Step
    score: float
    """Log-odds against a step with nothing to its name."""
    share: float
    """0 to 1, of all steps."""
    evidence: tuple[Evidence, ...]
    """What has its cause here before what only shows here or came back from later steps; most weighty first."""

    @property
    def main(self) -> Evidence:
        """What names the failure."""
        return self.evidence[0]


def weigh(run: Run, evidence: Sequence[Evidence]) -> list[Weighed]:
    """The steps with anything to their name, most likely first; of two alike the earlier."""
    at: dict[int, list[Evidence]] = {}
    for one in _led_back(run, evidence):
        at.setdefault(one.place, []).append(one)
    scores = {place: _score(found) for place, found in at.items()}
    blank = sum(1 for step in run.steps if step.place not in scores and step.turn and not passes(step))
    whole = blank + sum(exp(score) for score in scores.values())
    weighed = [
        Weighed(
            step=run.steps[place],
            score=score,
            share=exp(score) / whole,
            evidence=tuple(sorted(at[place], key=lambda one: (one.symptom, -one.amount))),
        )
        for place, score in scores.items()
        if score > 0
    ]
    return sorted(weighed, key=lambda one: (-round(one.score, 6), one.step.place))


def _score(evidence: Sequence[Evidence]) -> float:
    """Findings at one step tell of one thing, mostly: the weightiest counts, of the others a part."""
    same = [one for one in evidence if one.source in TOLD or (one.finding is not None and not one.symptom)]
    told = sorted((one.amount for one in same), reverse=True)
    others = sum(one.amount for one in evidence if one not in same)
    return others + (told[0] + AGAIN * sum(told[1:]) if told else 0.0)


def _led_back(run: Run, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence, of which a step that went wrong passes a part back to the bad output that it was made from."""
    own = (one for one in evidence if one.finding is not None and one.grave >= BAD)
    bad = {one.place for one in own if not run.steps[one.place].turn}
    if not bad:
        return list(evidence)
    brought = _brought(run, bad)
    led: list[Evidence] = []
    for one in evidence:
        step = run.steps[one.place]
        source = _made_from(step, brought) if one.amount > 0 and step.turn else None
        if source is None:
            led.append(one)
            continue
        reason = one.reason if one.finding is not None else f"gave what a later step went wrong with: it {one.reason}"
        led.append(replace(one, amount=one.amount * (1 - PASSED_ON)))
        led.append(replace(one, place=source, amount=one.amount * PASSED_ON, reason=reason, symptom=True))
    return led


def _brought(run: Run, places: set[int]) -> Mapping[int, frozenset[str]]:
    """Of an output: the words that no step before it holds."""
    seen, brought = set(run.asked), dict[int, frozenset[str]]()
    for step in run.steps:
        if step.place in places:
            brought[step.place] = frozenset(sorted(step.words - seen)[:RARE])
        seen |= step.words
    return brought


def _made_from(step: Step, brought: Mapping[int, frozenset[str]]) -> int | None:
    """The bad output that this step used: by shared rare words, else the one directly before it."""
    shared = [(len(words & step.words), place) for place, words in brought.items() if place < step.place]
    most = max(shared, default=None)
    if most is not None and most[0] >= SHARED:
        return most[1]
    before = step.place - 1
    return before if before in brought else None
