"""Seeded corruption: clean outputs of tools in real runs are made bad one at a time, and the run is judged again.

Found is what is told in the family at the run of the tool whose output was made bad, and was not told of the run as it
is. False alarms are counted by run over runs in which people or a checker found nothing wrong. Outputs of which
something was told before are left alone: they are no clean outputs.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from backtrail.core.model.finding import Finding
from backtrail.core.model.span import Span
from backtrail.core.model.units import SpanId
from tests.bench.detect.corruption import KINDS
from tests.bench.detect.rows import Precision, Row
from tests.bench.detect.runs import spans_of

FOLDER: Final = "."
PUBLISHED: Final = "the sets TRAIL (GAIA), AgentProcessBench and tau-bench of this page, made bad with a seed"
SET: Final = "seeded corruption"
SEED: Final = 0
A_KIND: Final = 60
"""Outputs made bad of each set and kind: a sample, as each costs a run to be translated and judged."""
OURS: Final = tuple(each for each in DETECTORS if each.family == "tool_output")
FAILURES: Final = ("tool_failed", "error_in_success")
"""What they tell is no corruption: tools fail in runs that end well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RealRun:
    """A run of a set."""

    set: str
    name: str
    found: Any
    clean: bool | None
    """Whether nothing is wrong with it; None where nobody said."""


def rows(folder: Path) -> list[Row]:
    """Recall of each kind and of all, and false alarms."""
    runs = list(_runs(folder))
    if not runs:
        return []
    rng = random.Random(SEED)
    hits: dict[str, list[bool]] = {}
    by_set: dict[str, list[bool]] = {}
    for kind in KINDS:
        for set_ in dict.fromkeys(run.set for run in runs):
            found = list(_found(kind, [run for run in runs if run.set == set_], rng))
            hits.setdefault(kind, []).extend(found)
            by_set.setdefault(set_, []).extend(found)
    every = [hit for found in hits.values() for hit in found]
    return [
        *(_recall(kind, found) for kind, found in hits.items() if found),
        *(_recall(f"all, {set_}", found) for set_, found in by_set.items() if found),
        _recall("all", every, reach=0.90),
        *_alarms([run for run in runs if run.clean]),
    ]


def _recall(of: str, found: list[bool], reach: float | None = None) -> Row:
    value = sum(found) / len(found) if found else 0.0
    note = f"{sum(found)} of {len(found)} outputs"
    return Row(set=SET, metric=f"recall, {of}", value=value, baseline="none", reach=reach, note=note)


def _alarms(clean: list[RealRun]) -> list[Row]:
    told = [[each for each in _told(_spans(run)) if each.detector not in FAILURES] for run in clean]
    wrong = sum(bool(found) for found in told)
    named = sorted({each.detector for found in told for each in found})
    share = wrong / max(1, len(clean))
    note = f"{wrong} of {len(clean)} clean runs" + (f": {', '.join(named)}" if named else "")
    return [Row(set=SET, metric="false alarms, clean runs", value=share, reach=0.02, at_most=True, note=note)]


def precisions(folder: Path) -> list[Precision]:
    """Of each detector: what it tells of outputs made bad, against what it tells of clean runs."""
    rng = random.Random(SEED)
    right: dict[str, int] = {}
    runs = list(_runs(folder))
    for kind in KINDS:
        for made_bad, targets, before in _bad(kind, runs, rng):
            for each in _new(_told(made_bad), targets, before):
                right[each.detector] = right.get(each.detector, 0) + 1
    wrong: dict[str, int] = {}
    for run in runs:
        for each in _told(_spans(run)) if run.clean else ():
            wrong[each.detector] = wrong.get(each.detector, 0) + 1
    names = [name for name in sorted(right) if name not in FAILURES]
    return [Precision(detector=at, set=SET, right=right[at], told=right[at] + wrong.get(at, 0)) for at in names]


def _found(kind: str, runs: list[RealRun], rng: random.Random) -> Iterator[bool]:
    for made_bad, targets, before in _bad(kind, runs, rng):
        yield bool(_new(_told(made_bad), targets, before))


def _bad(
    kind: str, runs: list[RealRun], rng: random.Random
) -> Iterator[tuple[list[Span], set[SpanId], set[tuple[str, SpanId]]]]:
    """Runs with an output made bad, the spans that gave it, and what was told of the run as it is."""
    outputs = {run.name: _outputs(run.found) for run in runs}
    every = [(run, at) for run in runs for at in range(len(outputs[run.name]))]
    rng.shuffle(every)
    pool = [text for texts in outputs.values() for text in texts if len(text) > 200]
    made = 0
    for run, at in every:
        if made == A_KIND:
            return
        output = outputs[run.name][at]
        bad = KINDS[kind](output, rng, [rng.choice(pool) for _ in range(8)])
        if bad is None or bad == output or (kind == "shape changed" and not _spoke_json(run, output)):
            continue
        clean, other = _spans(run), spans_of(_replaced(run.found, output, bad), run.name)
        targets = {now.span_id for was, now in zip(clean, other, strict=False) if _changed(was, now)}
        before = {(each.detector, span) for each in _told(clean) for span in each.spans}
        if targets and not any(span in targets and name not in FAILURES for name, span in before):
            made += 1
            yield other, targets, before


def _spoke_json(run: RealRun, output: str) -> bool:
    """Whether the tool gave other JSON before this output: a shape changes against something."""
    tools = [span.tool for span in _spans(run) if span.kind == "tool" and span.tool]
    name = next((tool.name for tool in tools if _text(tool.output) == _text(_value(output))), None)
    first = next((tool for tool in tools if tool.name == name and isinstance(tool.output, dict | list)), None)
    return first is not None and _text(first.output) != _text(_value(output))


def _changed(was: Span, now: Span) -> bool:
    return was.kind == now.kind == "tool" and was.tool != now.tool


def _new(told: list[Finding], targets: set[SpanId], before: set[tuple[str, SpanId]]) -> list[Finding]:
    return [
        each for each in told if any(span in targets and (each.detector, span) not in before for span in each.spans)
    ]


def _told(spans: list[Span]) -> list[Finding]:
    return list(judge(spans, OURS).findings)


def _spans(run: RealRun) -> list[Span]:
    return spans_of(run.found, run.name)


def _outputs(found: Any) -> list[str]:
    """The outputs of tools as they stand in the run: in messages of tools, and in spans of tools."""
    texts: dict[str, None] = {}
    queue = [found]
    while queue:
        one = queue.pop()
        if isinstance(one, dict):
            content = one.get("content")
            if one.get("role") == "tool" and isinstance(content, str) and content:
                texts[content] = None
            output = one.get("output.value")
            if one.get("openinference.span.kind") == "TOOL" and isinstance(output, str) and output:
                texts[output] = None
            queue += list(one.values())
        elif isinstance(one, list):
            queue += one
    return [text for text in texts if text not in ("null", "None")]


def _replaced(found: Any, output: str, bad: str) -> Any:
    """The run with the bad output wherever the output stood: in the tool's run and in what models were told later."""
    if isinstance(found, str):
        return found.replace(output, bad) if len(output) > 40 else bad if found == output else found
    if isinstance(found, dict):
        return {key: _replaced(value, output, bad) for key, value in found.items()}
    return [_replaced(item, output, bad) for item in found] if isinstance(found, list) else found


def _value(text: str) -> Any:
    try:
        return json.loads(text) if text[:1] in "{[" else text
    except ValueError:
        return text


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)


def _runs(folder: Path) -> Iterator[RealRun]:
    for path in sorted((folder / "trail" / "data" / "GAIA").glob("*.json")):
        yield RealRun(set="TRAIL GAIA", name=path.stem, found=json.loads(path.read_text()), clean=None)
    for path in sorted((folder / "agentprocessbench").glob("*.jsonl")):
        for number, line in enumerate(path.read_text().splitlines()):
            found = json.loads(line)
            clean = found.get("final_label") == 1 and all(label >= 0 for label in found.get("step_labels", {}).values())
            yield RealRun(set="AgentProcessBench", name=f"{path.stem}-{number}", found=found, clean=clean)
    for path in sorted((folder / "tau_bench").glob("*.json")):
        for number, found in enumerate(json.loads(path.read_text())):
            clean = found.get("reward", 0) >= 1
            yield RealRun(set="tau-bench", name=f"{path.stem}-{number}", found=found, clean=clean)
