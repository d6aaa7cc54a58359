"""The study of three agents that mend software: is an action a repetition of the one before it?

People labelled every pair of consecutive actions of a run. A finding speaks of a pair when it holds the later action
and, as the same call, the action before it or the one before that: a look in between makes it no less a repetition.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from backtrail.core.model.finding import Finding
from backtrail.core.model.span import Span
from backtrail.core.semconv import names
from backtrail.core.semconv.imports.swe_agents import NUMBERED, VIEWS, gathered
from tests.bench.detect.rows import Precision, Row
from tests.bench.detect.runs import spans_of

FOLDER: Final = "swe_agents_study"
PUBLISHED: Final = "Thought-Action-Result trajectories (arXiv 2506.18824), sola-st/llm-agents-study"
SET: Final = "SWE-agents"
LABEL: Final = "Repetition"
PAIRWISE: Final = ("exact_repeat", "near_repeat", "unlearned_failure")
"""Detectors that compare single calls; a round as a whole says nothing of two actions next to each other in it."""
KNOWN: Final[Mapping[str, tuple[str, float]]] = {"all": (".74 same as just before", 0.82), "openhands": (".15", 0.40)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two consecutive actions: what people said, and which detectors call the second a repetition."""

    agent: str
    repetition: bool
    told: frozenset[str]


def rows(folder: Path) -> list[Row]:
    """F1 of Repetition per pair: overall, and of each agent that has such pairs or is said to have."""
    pairs = list(_pairs(folder))
    found = [_row("all", pairs)]
    for agent in sorted({pair.agent for pair in pairs}):
        own = [pair for pair in pairs if pair.agent == agent]
        if any(pair.repetition or pair.told for pair in own):
            found.append(_row(agent, own))
    return found


def precisions(folder: Path) -> list[Precision]:
    """Pairs that a detector called repetition, and how many of them people did."""
    pairs = list(_pairs(folder))
    found = []
    for name in PAIRWISE:
        told = [pair for pair in pairs if name in pair.told]
        right = sum(pair.repetition for pair in told)
        found.append(Precision(detector=name, set=SET, right=right, told=len(told)))
    return found


def _row(name: str, pairs: Sequence[Pair]) -> Row:
    right = sum(pair.repetition and bool(pair.told) for pair in pairs)
    told = sum(bool(pair.told) for pair in pairs)
    true = sum(pair.repetition for pair in pairs)
    baseline, reach = KNOWN.get(name, ("", None))
    return Row(
        set=SET,
        metric=f"{LABEL}, F1 per pair, {name}",
        value=2 * right / (told + true) if told + true else 0.0,
        baseline=baseline,
        reach=reach,
        note=f"{right} of {told} told pairs right, {true} of {len(pairs)} pairs are repetitions",
    )


def _pairs(folder: Path) -> Iterator[Pair]:
    texts = {
        str(path): path.read_text(errors="replace")
        for view in VIEWS
        for path in sorted(folder.glob(f"trajectories/*/parsed/{view}/*"))
    }
    for found in gathered(texts):
        agent, instance = found["agent"], found["instance"]
        labels = _labels(folder / f"{agent}_csv" / "action_action", instance)
        spans = spans_of(found) if labels else []
        told = _told(spans) if spans else {}
        for place, label in enumerate(labels):
            yield Pair(agent=agent, repetition=label == LABEL, told=frozenset(told.get(place + 1, ())))


def _labels(folder: Path, instance: str) -> list[str]:
    """Of the pairs (0, 1), (1, 2) and so on; the files of one agent are numbered, its labels are not."""
    for name in (instance, NUMBERED.sub("", instance)):
        path = folder / f"{name}.csv"
        if path.exists():
            with path.open(newline="") as lines:
                return [row["label"].strip() for row in csv.DictReader(lines)]
    return []


def _told(spans: Sequence[Span]) -> dict[int, set[str]]:
    """By iteration: the detectors that call its action a repetition of the one before or the one before that."""
    actions = {span.span_id: span for span in spans if span.kind == "tool"}
    told: dict[int, set[str]] = {}
    for finding in judge(spans, DETECTORS).findings:
        if finding.detector in PAIRWISE:
            for step in _repeating(finding, [actions[span] for span in finding.spans if span in actions]):
                told.setdefault(step, set()).add(finding.detector)
    return told


def _repeating(finding: Finding, actions: Sequence[Span]) -> Iterator[int]:
    for later in actions:
        for earlier in actions:
            if 1 <= _step(later) - _step(earlier) <= 2 and _same(finding, earlier, later):
                yield _step(later)


def _same(finding: Finding, one: Span, other: Span) -> bool:
    if one.tool is None or other.tool is None or one.tool.name != other.tool.name:
        return False
    return finding.detector == "near_repeat" or one.tool.arguments == other.tool.arguments


def _step(span: Span) -> int:
    return int(span.attributes[names.BACKTRAIL_IMPORT_STEP])
