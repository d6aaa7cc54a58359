"""Who&When: failed runs of several agents, each with the step and the agent that people blame."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from backtrail.core.diagnose.diagnose import diagnose
from backtrail.core.semconv import names
from tests.bench.detect.rows import Row
from tests.bench.detect.runs import spans_of

FOLDER: Final = "who_when"
PUBLISHED: Final = "Which Agent Causes Task Failures and When? (arXiv 2505.00212), mingyin1/Agents_Failure_Attribution"
NAMES: Final = {"Algorithm-Generated": "algorithm-generated", "Hand-Crafted": "hand-crafted"}
REACH: Final = {"Algorithm-Generated": 0.43, "Hand-Crafted": 0.25}
REACH_AGENT: Final = 0.60
NEAR: Final = 3
TOP: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What was said about one run, beside what people say."""

    steps: tuple[int, ...]
    """Places in the history, most likely first."""
    agent: str | None
    told: bool
    """Named without being told that the run failed."""
    label: int
    label_agent: str


def rows(folder: Path) -> list[Row]:
    """Every run failed, and the diagnosis is told so, as the judges of the paper are."""
    found: list[Row] = []
    for part in sorted(NAMES):
        guesses = [_guess(run, name) for name, run in runs_of(folder / part)]
        if guesses:
            found += _rows(part, guesses)
    return found


def runs_of(folder: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The runs of one part, by name of the file."""
    for file in sorted(folder.glob("*.json")):
        yield file.stem, json.loads(file.read_text())


def _guess(run: Mapping[str, Any], name: str) -> Guess:
    spans = spans_of(run, name)
    places = {span.span_id: span.attributes.get(names.BACKTRAIL_IMPORT_STEP) for span in spans}
    judged = judge(spans, DETECTORS)
    said = diagnose(judged, failed=True)
    steps = [places.get(origin.span_id) for origin in said.origins]
    return Guess(
        steps=tuple(step for step in steps if isinstance(step, int)),
        agent=said.agent,
        told=diagnose(judged).failure != "none",
        label=int(run["mistake_step"]),
        label_agent=str(run["mistake_agent"]),
    )


def _rows(part: str, guesses: Sequence[Guess]) -> list[Row]:
    name = f"Who&When {NAMES[part]}"
    constant, hits = Counter(guess.label for guess in guesses).most_common(1)[0]
    first = sum(guess.label == 1 for guess in guesses)
    exact = [guess.steps[:1] == (guess.label,) for guess in guesses]
    near = [bool(guess.steps) and abs(guess.steps[0] - guess.label) <= NEAR for guess in guesses]
    count = len(guesses)
    return [
        Row(
            set=name,
            metric="exact step",
            value=_share(exact),
            baseline=f"constants: step 1 {first / count:.3f}, best (step {constant}) {hits / count:.3f}",
            reach=REACH[part],
            note=f"{sum(exact)} of {count} runs; halves {_share(exact[::2]):.3f} and {_share(exact[1::2]):.3f}",
        ),
        Row(set=name, metric=f"step within {NEAR}", value=_share(near), note=f"{sum(near)} of {count}"),
        Row(
            set=name,
            metric=f"step among the first {TOP}",
            value=_share([guess.label in guess.steps[:TOP] for guess in guesses]),
        ),
        Row(
            set=name,
            metric="responsible agent",
            value=_share([guess.agent == guess.label_agent for guess in guesses]),
            baseline=_best_agent(guesses),
            reach=REACH_AGENT,
        ),
        Row(
            set=name,
            metric="told without knowing that the run failed",
            value=_share([guess.told for guess in guesses]),
        ),
    ]


def _best_agent(guesses: Sequence[Guess]) -> str:
    _, hits = Counter(guess.label_agent for guess in guesses).most_common(1)[0]
    return f"most blamed name {hits / len(guesses):.3f}"


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else 0.0
