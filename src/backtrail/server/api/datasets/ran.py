"""How items went in an experiment: as whoever ran it told, else as traces and their scores tell."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from backtrail.core.evals.experiments import Ran, folded
from backtrail.core.model.known_failed import GOOD, known_failed
from backtrail.core.model.score import Score
from backtrail.core.model.trace import Trace
from backtrail.core.model.units import TraceId
from backtrail.server.api.models.experiment import DifferenceOut, ItemRun, RanOut, RanRow
from backtrail.server.api.reader import Reader
from backtrail.server.datasets.values import shown
from backtrail.server.storage.records import ExperimentItem

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


def runs(asked: Reader, rows: Sequence[ExperimentItem]) -> dict[str, list[Run]]:
    """The runs of each item."""
    return {item: [run(asked, row) for row in some] for item, some in groupby(rows, key=lambda row: row.item_id)}


def run(asked: Reader, row: ExperimentItem) -> Run:
    """One run: what its sender did not tell is read from its trace."""
    whose = TraceId(row.trace_id)
    trace = asked.store.trace(asked.project, whose) if row.trace_id else None
    scores = asked.store.scores(asked.project, whose) if trace is not None else ()
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
    numbers = {
        name: of_trace.get(name) if (value := getattr(row, name)) is None else value
        for name in ("steps", "tokens", "cost", "seconds")
    }
    return Ran(
        item_id=row.item_id,
        passed=row.passed if row.passed is not None else None if trace is None else _passed(trace, scores),
        failures=tuple(result.get("failures") or ()),
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


def _passed(trace: Trace, scores: Sequence[Score]) -> bool | None:
    """Whether it failed by its root or a score, or has full marks; of anything between nobody knows."""
    if known_failed(trace, scores):
        return False
    good = [score.value for score in scores if score.span_id is None and score.name.lower() in GOOD]
    return True if good and all(value is not None and value >= 1 for value in good) else None


def _as_text(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
