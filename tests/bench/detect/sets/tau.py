"""Support agents with a policy and tools: are runs that ended wrong told from runs that ended right, by findings alone?

The score of a run is the chance that one of its findings is to blame, as if they were independent: 1 - product of
(1 - confidence x weight). What a tool refused weighs little: the agent is told, and most agents mend it. The alarm is
set where at most 5 % of the passing runs ring. Reward, expected actions and the task's text are never looked at.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from backtrail.core.model.finding import Finding
from tests.bench.detect.rows import Precision, Row
from tests.bench.detect.runs import spans_of

FOLDER: Final = "tau_bench"
PUBLISHED: Final = (
    "tau-bench (arXiv 2406.12045; sierra-research/tau-bench) and AgentRx (arXiv 2602.02475; microsoft/AgentRx)"
)
ALARMS: Final = 0.05
LOUD: Final = frozenset({"tool_output", "parameters"})
"""Families whose findings a tool mostly answers with an error, which the agent reads in its next turn."""
LOUD_TOO: Final = frozenset({"retry_storm", "exact_repeat", "unlearned_failure"})
SILENT: Final = frozenset({"bulk_change", "forgotten_value", "unconfirmed_action"})
WEIGHT: Final = 0.2
SEVERITY: Final = {"info": 0.3, "warning": 1.0, "critical": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run as it was judged, and whether it ended right."""

    domain: str
    passed: bool
    score: float
    found: frozenset[str]


def rows(folder: Path) -> list[Row]:
    """Recall of failing runs at no more than 5 % alarms on passing runs, of each domain and of all."""
    runs = list(_judged(folder))
    domains = sorted({run.domain for run in runs})
    made = [_row(f"tau {domain}", [run for run in runs if run.domain == domain]) for domain in domains]
    return [*made, *([_row("tau, all", runs)] if len(domains) > 1 else [])]


def precisions(folder: Path) -> list[Precision]:
    """Of each detector: how many of the runs that it told of had ended wrong."""
    told: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for run in _judged(folder):
        told.update(run.found)
        right.update(() if run.passed else run.found)
    return [Precision(detector=name, set="tau", right=right[name], told=told[name]) for name in sorted(told)]


def _row(name: str, runs: Sequence[Run]) -> Row:
    passing = sorted((run.score for run in runs if run.passed), reverse=True)
    failing = [run.score for run in runs if not run.passed]
    allowed = int(ALARMS * len(passing))
    limit = passing[allowed] if passing else 0.0
    caught, alarms = sum(score > limit for score in failing), sum(score > limit for score in passing)
    return Row(
        set=name,
        metric="recall of failing runs at <= 5 % alarms on passing runs",
        value=caught / len(failing) if failing else 0.0,
        baseline="same call twice .11",
        reach=0.30,
        note=f"{caught} of {len(failing)} failing, {alarms} of {len(passing)} passing, score above {limit:.2f}",
        false_alarms=alarms / len(passing) if passing else None,
    )


def _judged(folder: Path) -> Iterator[Run]:
    """Every run once: AgentRx lists its failing runs in a second file too."""
    seen: set[str] = set()
    for path in sorted([*folder.glob("*.json"), *folder.parent.glob("agentrx/tau_dataset*.json")]):
        for found in json.loads(path.read_text()):
            key = json.dumps(found["traj"])
            if key not in seen:
                seen.add(key)
                yield _run(found, path.stem)


def _run(found: Mapping[str, Any], name: str) -> Run:
    spans = spans_of(_without_answers(found), name)
    told = judge(spans, DETECTORS).findings
    domain = next((span.service or "" for span in spans if span.is_root), "").removeprefix("tau-bench-") or "unknown"
    return Run(
        domain=domain,
        passed=found["reward"] >= 1,
        score=score(told),
        found=frozenset(finding.detector for finding in told),
    )


def _without_answers(found: Mapping[str, Any]) -> dict[str, Any]:
    """The run as its agent lived it: no reward, no expected actions, no instruction of the simulated user."""
    return {**found, "reward": None, "info": {}}


def score(findings: Sequence[Finding]) -> float:
    """The chance that one of them is to blame; of one detector its surest finding counts."""
    surest: dict[str, float] = {}
    for finding in findings:
        loud = finding.detector in LOUD_TOO or (finding.family in LOUD and finding.detector not in SILENT)
        weight = SEVERITY[finding.severity] * (WEIGHT if loud else 1.0)
        surest[finding.detector] = max(surest.get(finding.detector, 0.0), finding.confidence * weight)
    blameless = 1.0
    for chance in surest.values():
        blameless *= 1.0 - chance
    return 1.0 - blameless
