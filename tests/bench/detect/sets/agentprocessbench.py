"""AgentProcessBench, HotpotQA part: bad steps, the first error, and wrong answers of agents that search.

A step is bad where a finding of weight (warning or graver, confidence .5 or more) shows at it; findings at a tool's run
are laid at the turn that asked for it. An answer is doubted where a finding of weight says that retrieval failed, or
where any finding of the families answer and retrieval (confidence .3 or more) marks the last turn: a slip on the way
that was made good says nothing of the answer. Labels stand in the root's metadata, where no detector looks.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from backtrail.core.model.finding import Finding
from backtrail.core.model.span import Span
from tests.bench.detect.rows import Precision, Row
from tests.bench.detect.runs import spans_of

FOLDER: Final = "agentprocessbench"
PUBLISHED: Final = "AgentProcessBench (arXiv 2603.14465), HotpotQA part"
SET: Final = "AgentProcessBench HotpotQA"
STEP: Final = "backtrail.import.step"
SURE: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One run with its labels and what was found in it."""

    labels: dict[int, int | None]
    wrong: bool
    told: list[tuple[Finding, set[int]]]
    """Each finding with the steps at which it shows."""

    @property
    def bad(self) -> set[int]:
        return {step for step, label in self.labels.items() if label == -1}

    @property
    def found(self) -> set[int]:
        return {step for finding, steps in self.told for step in steps if weighs(finding)}

    @property
    def doubted(self) -> bool:
        last = max(self.labels, default=-1)
        return any(
            (finding.family == "retrieval" and weighs(finding)) or (last in steps and doubts(finding))
            for finding, steps in self.told
        )


def weighs(finding: Finding) -> bool:
    """Whether a finding makes its steps bad ones."""
    return finding.severity != "info" and finding.confidence >= SURE


def doubts(finding: Finding) -> bool:
    """Whether a finding at the last turn makes the answer doubtful."""
    return finding.family in ("answer", "retrieval") and finding.confidence >= 0.3


def rows(folder: Path) -> list[Row]:
    """The three figures of the paper, and false alarms per run that has no bad step."""
    runs = list(scored(folder))
    if not runs:
        return []
    clean = [run for run in runs if not run.bad]
    hit = sum(len(run.bad & run.found) for run in runs)
    bad, found = sum(len(run.bad) for run in runs), sum(len(run.found & run.labels.keys()) for run in runs)
    first = sum(min(run.bad, default=None) == min(run.found & run.labels.keys(), default=None) for run in runs)
    wrong, doubted = sum(run.wrong for run in runs), sum(run.doubted for run in runs)
    right = sum(run.wrong and run.doubted for run in runs)
    alarms = sum(len(run.found & run.labels.keys()) for run in clean)
    return [
        Row(
            set=SET, metric="bad steps, F1", value=_f1(hit, found, bad),
            baseline=".60 (best LLM judge), .47 (answer in no passage)", reach=0.57,
            note=f"{hit} right of {found} told, {bad} labelled",
            false_alarms=alarms / len(clean) if clean else None,
        ),
        Row(
            set=SET, metric="first error, accuracy over all runs", value=first / len(runs),
            baseline=f".73 (best LLM judge), {len(clean) / len(runs):.2f} (never an error)", reach=0.70,
            note=f"{first} of {len(runs)} runs, {len(clean)} of them clean",
        ),
        Row(
            set=SET, metric="wrong answers, F1", value=_f1(right, doubted, wrong),
            baseline=".77 (best LLM judge), .51 (answer in no passage)", reach=0.62,
            note=f"{right} right of {doubted} doubted, {wrong} wrong",
        ),
    ]  # fmt: skip


def precisions(folder: Path) -> list[Precision]:
    """Of each detector: at how many of the steps that it told of people saw an error."""
    right: dict[str, int] = defaultdict(int)
    told: dict[str, int] = defaultdict(int)
    for run in scored(folder):
        for finding, steps in run.told:
            told[finding.detector] += len(steps & run.labels.keys())
            right[finding.detector] += len(steps & run.bad)
    spoke = sorted(each for each, steps in told.items() if steps)
    return [Precision(detector=each, set=SET, right=right[each], told=told[each]) for each in spoke]


def scored(folder: Path) -> Iterator[Scored]:
    """Every run of every file."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            run = json.loads(line)
            if run.get("step_labels"):
                yield _scored(run)


def _scored(run: dict[str, Any]) -> Scored:
    spans = spans_of(run)
    steps = _steps(spans, run["messages"])
    labels = {int(step): label for step, label in run["step_labels"].items()}
    return Scored(
        labels=labels,
        wrong=run["final_label"] == -1,
        told=[
            (finding, {steps[span] for span in finding.spans if span in steps})
            for finding in judge(spans, DETECTORS).findings
        ],
    )


def _steps(spans: list[Span], messages: list[dict[str, Any]]) -> dict[str, int]:
    """The turn of each span, by the place of its message: a tool's run belongs to the turn before it."""
    turns = [place for place, message in enumerate(messages) if message.get("role") == "assistant"]
    placed = {span.span_id: span.attributes[STEP] for span in spans if isinstance(span.attributes.get(STEP), int)}
    return {
        span: max((turn for turn in turns if turn <= place), default=turns[0])
        for span, place in placed.items()
        if turns
    }


def _f1(right: int, told: int, labelled: int) -> float:
    return 2 * right / (told + labelled) if told + labelled else 0.0
