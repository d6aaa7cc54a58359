"""Native function calls of many models with a checker's verdict: are invalid calls found, and valid ones left alone?

A turn counts as told where a detector of arguments is sure: at least SURE. Structural: the call breaks the schema that
was offered. Value: it keeps to it, and is wrong all the same (a value, the number of calls).
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from backtrail.core.model.message import Message, OfferedTool, ToolCall
from backtrail.core.model.span import Span
from backtrail.core.model.units import Nanos, SpanId, TraceId
from tests.bench.detect.rows import Precision, Row

FOLDER: Final = "bfcl"
PUBLISHED: Final = "Berkeley Function-Calling Leaderboard, results of v1 (hub: HuanzhiMao/BFCL-Result)"
SURE: Final = 0.7
"""Confidence from which a finding counts: below it, a finding is a hint."""
STRUCTURAL: Final = frozenset({"schema_violation", "unknown_keyword", "unknown_tool"})
STRUCTURAL_ERRORS: Final = ("type_error", "simple_function_checker:missing_required", "ast_decoder")
NAME: Final = "BFCL"


def rows(folder: Path) -> list[Row]:
    """Precision, recall and F1 of invalid calls; false positives on valid ones."""
    judged = list(_judged(folder))
    told = [(call, found) for call, found in judged if found]
    wrong = [call for call, _ in judged if not call["valid"]]
    right = len(judged) - len(wrong)
    hits, alarms = sum(not call["valid"] for call, _ in told), sum(call["valid"] for call, _ in told)
    precision, recall = _share(hits, len(told)), _share(hits, len(wrong))
    structural = [call for call in wrong if str(call["error_type"]).startswith(STRUCTURAL_ERRORS)]
    by_schema = [(call, found) for call, found in told if found & STRUCTURAL]
    by_value = [(call, found) for call, found in told if not found & STRUCTURAL]
    other = len(wrong) - len(structural)
    caught = sum(not call["valid"] and str(call["error_type"]).startswith(STRUCTURAL_ERRORS) for call, _ in told)
    return [
        _row("precision", precision, f"{hits} of {len(told)} told", baseline="schema .88", reach=0.95),
        Row(
            set=NAME,
            metric="recall",
            value=recall,
            baseline="schema .056",
            reach=0.057,
            note=f"{hits} of {len(wrong)} invalid",
            false_alarms=_share(alarms, right),
        ),
        _row("F1", _share(2 * precision * recall, precision + recall)),
        Row(
            set=NAME,
            metric="false positives on valid calls",
            value=_share(alarms, right),
            baseline="schema .0016",
            reach=0.002,
            at_most=True,
            note=f"{alarms} of {right}",
        ),
        _row("structural findings: precision", _right(by_schema), f"{len(by_schema)} told"),
        _row("structural errors: recall", _share(caught, len(structural)), f"{caught} of {len(structural)}"),
        _row("value findings: precision", _right(by_value), f"{len(by_value)} told"),
        _row("value errors: recall", _share(hits - caught, other), f"{hits - caught} of {other}"),
    ]


def _row(metric: str, value: float, note: str = "", *, baseline: str = "", reach: float | None = None) -> Row:
    return Row(set=NAME, metric=metric, value=value, note=note, baseline=baseline, reach=reach)


def precisions(folder: Path) -> list[Precision]:
    """Of each detector: how many of the calls that it told of were invalid."""
    told: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for call, found in _judged(folder):
        told.update(found)
        right.update(found if not call["valid"] else ())
    return [Precision(detector=name, set=NAME, right=right[name], told=told[name]) for name in sorted(told)]


def _judged(folder: Path) -> Iterator[tuple[Mapping[str, Any], frozenset[str]]]:
    """Every call for which the functions are known, with the names of the detectors that are sure."""
    detectors = [detector for detector in DETECTORS if detector.family == "parameters"]
    for number, call in enumerate(_calls(folder)):
        found = judge([_span(call, number)], detectors).findings
        yield call, frozenset(finding.detector for finding in found if finding.confidence >= SURE)


def _calls(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.glob("*.jsonl*")):
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            yield from (call for call in map(json.loads, lines) if call.get("functions") and call.get("question"))


def _span(call: Mapping[str, Any], number: int) -> Span:
    """A turn that was asked the question. Providers take no dots in names: the sets' tools were sent with `_`."""
    tools = tuple(_offered(each) for each in call["functions"])
    made = call["calls"] if isinstance(call["calls"], list) else []
    calls = tuple(_called(each) for each in made if isinstance(each, dict) and each)
    return Span(
        trace_id=TraceId(f"{number:032x}"),
        span_id=SpanId(f"{number:016x}"),
        kind="llm",
        start=Nanos(0),
        end=Nanos(1),
        is_root=True,
        input_messages=(Message(role="user", content=call["question"]),),
        output_messages=(Message(role="assistant", tool_calls=calls),),
        tools_offered=tools,
    )


def _offered(function: Mapping[str, Any]) -> OfferedTool:
    name, description = function["name"].replace(".", "_"), function.get("description")
    return OfferedTool(name=name, description=description, schema=function.get("parameters"))


def _called(made: Mapping[str, Any]) -> ToolCall:
    if "name" in made and "arguments" in made:
        return ToolCall(name=str(made["name"]), arguments=made["arguments"])
    name, arguments = next(iter(made.items()))
    return ToolCall(name=str(name), arguments=arguments)


def _right(told: Iterable[tuple[Mapping[str, Any], frozenset[str]]]) -> float:
    calls = [call for call, _ in told]
    return _share(sum(not call["valid"] for call in calls), len(calls))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
