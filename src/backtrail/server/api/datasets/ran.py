"""How items went in an experiment: as whoever ran it told, else as traces and their scores tell."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from backtrail.core.evals.experiments import Ran, folded
from backtrail.core.model.known_failed import GOOD
from backtrail.core.model.score import Score
from backtrail.core.model.trace import Trace
from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.api.models.experiment import DifferenceOut, ItemRun, RanOut, RanRow
from backtrail.server.api.reader import Reader
from backtrail.server.datasets.values import shown
from backtrail.server.storage.records import Experiment, ExperimentItem

CUT: Final = 2_000
"""Characters of an output in a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of an item: what is known of it."""

    row: ExperimentItem
    ran: Ran
    output: Any
    difference: DifferenceOut | None
    scores: Mapping[str, Any]


def runs(asked: Reader, experiment: Experiment, rows: Sequence[ExperimentItem]) -> dict[str, list[Run]]:
    """The runs of each item."""
    return {
        item: [run(asked, experiment, row) for row in some] for item, some in groupby(rows, key=lambda row: row.item_id)
    }


def run(asked: Reader, experiment: Experiment, row: ExperimentItem) -> Run:
    """One run: what its sender did not tell is read from its trace."""
    trace, scores = _seen(asked, experiment, row.trace_id)
    result = row.result or {}
    difference = DifferenceOut.model_validate(told) if (told := result.get("difference")) else None
    return Run(
        row=row,
        ran=_ran(row, result, trace, scores, difference),
        output=result["output"] if row.result is not None else trace.output_preview if trace is not None else None,
        difference=difference,
        scores={score.name: score.text if score.value is None else score.value for score in scores},
    )


def all_of(found: Mapping[str, Sequence[Run]]) -> dict[str, Ran]:
    """Each item, all its runs together."""
    return {item: folded([run.ran for run in some]) for item, some in found.items()}


def told(some: Sequence[Run]) -> RanOut:
    return RanOut(**_columns(some))


def row(item: str, some: Sequence[Run]) -> RanRow:
    return RanRow(item_id=item, **_columns(some))


def whole(run: Run) -> ItemRun:
    """One run with its output and rows."""
    return ItemRun(
        **_verdict(run.ran),
        trace_id=run.row.trace_id or None,
        output=run.output,
        difference=run.difference,
        scores=dict(run.scores),
        rows=run.row.rows or [],
    )


def _seen(asked: Reader, experiment: Experiment, trace_id: str) -> tuple[Trace | None, Sequence[Score]]:
    """A trace and its scores.

    Where there are no keys, LangSmith's SDKs send it to a project that is named as the experiment, and a score that
    comes before its trace goes to their own.
    """
    if not trace_id:
        return None, ()
    whose, trace = TraceId(trace_id), None
    scores: list[Score] = []
    for project in dict.fromkeys((asked.project, *(() if asked.only else (ProjectId(experiment.name),)))):
        trace = trace or asked.store.trace(project, whose)
        scores.extend(asked.store.scores(project, whose))
    return trace, scores


def _columns(some: Sequence[Run]) -> dict[str, Any]:
    ran = folded([run.ran for run in some])
    outputs = [run.output for run in some if run.output is not None]
    output = outputs[0] if outputs else ""
    cut = shown(output, CUT)[0]
    return {
        **_verdict(ran),
        "output": cut if isinstance(cut, str) else _as_text(cut),
        "difference": next((run.difference for run in some if run.difference is not None), None),
        "traces": [run.row.trace_id for run in some if run.row.trace_id],
        "scores": {name: value for run in some for name, value in run.scores.items()},
    }


def _verdict(ran: Ran) -> dict[str, Any]:
    return {
        "passed": ran.passed,
        "failures": list(ran.failures),
        "error": ran.error,
        "steps": ran.steps,
        "tokens": ran.tokens,
        "cost": ran.cost,
        "seconds": ran.seconds,
    }


def _ran(
    row: ExperimentItem,
    result: Mapping[str, Any],
    trace: Trace | None,
    scores: Sequence[Score],
    difference: DifferenceOut | None,
) -> Ran:
    of_trace = _of_trace(trace) if trace is not None else {}
    passed, failures = row.passed, tuple(result.get("failures") or ())
    if passed is None and trace is not None:
        passed, failures = _verdict_of(trace, scores)
    numbers = {
        name: of_trace.get(name) if (value := getattr(row, name)) is None else value
        for name in ("steps", "tokens", "cost", "seconds")
    }
    return Ran(
        item_id=row.item_id,
        passed=passed,
        failures=failures,
        error=result.get("error"),
        difference=(difference.report or difference.kind) if difference is not None else None,
        **numbers,
    )


def _of_trace(trace: Trace) -> dict[str, Any]:
    totals = trace.totals
    ended = trace.start is not None and trace.end is not None
    return {
        "steps": totals.steps,
        "tokens": totals.input_tokens + totals.output_tokens,
        "cost": totals.cost,
        "seconds": ((trace.end or 0) - (trace.start or 0)) / 1e9 if ended else None,
    }


def _verdict_of(trace: Trace, scores: Sequence[Score]) -> tuple[bool | None, tuple[str, ...]]:
    """Whether it failed by its root or a score, and why, or has full marks; of anything between nobody knows."""
    good = [each for each in scores if each.span_id in (None, trace.root_id) and each.name.lower() in GOOD]
    failures = [f"its score {each.name} is {each.value:g}" for each in good if each.value == 0]
    if trace.status == "error":
        failures.insert(0, "the root of its trace failed")
    if failures:
        return False, tuple(failures)
    return True if good and all(each.value is not None and each.value >= 1 for each in good) else None, ()


def _as_text(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
