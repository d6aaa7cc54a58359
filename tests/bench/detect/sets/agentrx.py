"""AgentRx: failed runs with the step at the root and every failure on the way, beside runs that passed."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from backtrail.core.detect.judged import Judged
from backtrail.core.diagnose.diagnose import diagnose
from backtrail.core.diagnose.phrases import CHANGES
from backtrail.core.semconv import names
from tests.bench.detect.rows import Row
from tests.bench.detect.runs import spans_of

FOLDER: Final = "agentrx"
PUBLISHED: Final = (
    "AgentRx (arXiv 2602.02475), microsoft/AgentRx; its Magentic-One logs are Who&When's Hand-Crafted ones"
)
MAGENTIC: Final = ("who_when", "Hand-Crafted")
NEAR: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What was said about one failed run, beside what people say. Places in the history, from 0."""

    said: int | None
    first_change: int | None
    root: int
    failures: frozenset[int]


def rows(folder: Path) -> list[Row]:
    """The failed runs, told to have failed; the passing ones without a word."""
    found: list[Row] = []
    for name, pairs in (("tau", _tau(folder)), ("Magentic-One", _magentic(folder))):
        guesses = [guess for guess in (_guess(run, truth) for run, truth in pairs) if guess is not None]
        if guesses:
            found += _rows(f"AgentRx {name}", guesses)
    return [*found, *_clean(folder)]


def _tau(folder: Path) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    runs = {str(run.get("task_id")): run for run in _listed(folder / "tau_dataset_failed.json")}
    for truth in _listed(folder / "tau_ground_truth.json"):
        run = runs.get(str(truth["trajectory_id"]))
        if run is not None:
            yield run, truth


def _magentic(folder: Path) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """The logs stand in the folder of Who&When beside this one."""
    logs = [json.loads(file.read_text()) for file in sorted(folder.parent.joinpath(*MAGENTIC).glob("*.json"))]
    by_question = {str(log.get("question_ID")): log for log in logs}
    for truth in _listed(folder / "magentic_one_ground_truth.json"):
        log = by_question.get(str(truth["trajectory_id"]))
        if log is not None:
            yield log, truth


def _guess(run: Any, truth: Mapping[str, Any]) -> Guess | None:
    chosen = truth["root_cause"]["failure_id"]
    root = next((failure for failure in truth["failures"] if failure["failure_id"] == chosen), None)
    spans = spans_of(run, str(truth["trajectory_id"]))
    if root is None or not spans:
        return None
    places = {span.span_id: span.attributes.get(names.BACKTRAIL_IMPORT_STEP) for span in spans}
    judged = judge(spans, DETECTORS)
    origins = diagnose(judged, failed=True).origins
    return Guess(
        said=places.get(origins[0].span_id) if origins else None,
        first_change=_first_change(judged, places),
        root=int(root["step_number"]) - 1,
        failures=frozenset(int(failure["step_number"]) - 1 for failure in truth["failures"]),
    )


def _first_change(judged: Judged, places: Mapping[Any, Any]) -> int | None:
    """The baseline: the turn with the first call of a tool that changes something."""
    turns = (one for one in judged.moments if any(CHANGES.search(wish.name) for wish in one.wishes))
    return next((places.get(one.span_id) for one in turns), None)


def _rows(name: str, guesses: Sequence[Guess]) -> list[Row]:
    count = len(guesses)
    place, hits = Counter(guess.root for guess in guesses).most_common(1)[0]
    change = sum(guess.first_change == guess.root for guess in guesses)
    exact = [guess.said == guess.root for guess in guesses]
    near = [guess.said is not None and abs(guess.said - guess.root) <= NEAR for guess in guesses]
    return [
        Row(
            set=name,
            metric="root cause, exact",
            value=sum(exact) / count,
            baseline=f"first changing call {change / count:.3f}, best constant (place {place}) {hits / count:.3f}",
            note=f"{sum(exact)} of {count} runs",
        ),
        Row(set=name, metric=f"root cause within {NEAR}", value=sum(near) / count),
        Row(
            set=name,
            metric="step among the labelled failures",
            value=sum(guess.said in guess.failures for guess in guesses) / count,
        ),
    ]


def _clean(folder: Path) -> list[Row]:
    passing = [run for run in _listed(folder / "tau_dataset_full.json") if run.get("reward", 0) > 0]
    if not passing:
        return []
    told = 0
    for number, run in enumerate(passing):
        spans = spans_of(run, str(number))
        told += bool(spans) and diagnose(judge(spans, DETECTORS)).failure != "none"
    return [
        Row(
            set="AgentRx tau",
            metric="passing runs with a diagnosis",
            value=told / len(passing),
            at_most=True,
            note=f"{told} of {len(passing)} runs",
        )
    ]


def _listed(file: Path) -> list[Any]:
    found = json.loads(file.read_text()) if file.is_file() else []
    return found if isinstance(found, list) else []
