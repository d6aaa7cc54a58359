"""TRAIL: errors of code-writing agents, each at its span and in one of 21 categories."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, TypeVar

from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from backtrail.core.detect.judged import Judged
from backtrail.core.diagnose.diagnose import diagnose
from backtrail.core.model.finding import Finding
from backtrail.core.model.units import SpanId
from tests.bench.detect.rows import Precision, Row
from tests.bench.detect.runs import spans_of

FOLDER: Final = "trail"
PUBLISHED: Final = (
    "TRAIL: Trace Reasoning and Agentic Issue Localization (arXiv 2505.08638), PatronusAI/TRAIL on Hugging Face"
)

PARTS: Final = {"GAIA": "processed_annotations_gaia", "SWE Bench": "processed_annotations_swe_bench"}
MOST: Final = 8
"""Predictions that a trace may have."""
ARTEFACT: Final = "<end_plan>"
"""Labels that complain of its absence: the planning calls have it as a stop sequence, which removes it."""
SPELLINGS: Final = {
    "context handling failure": "context handling failures",
    "instruction non complience": "instruction non-compliance",
    "task orchestration error": "task orchestration",
    "task orchestration errors": "task orchestration",
    "tool selection": "tool selection errors",
}
"""Of the annotators, for one category."""

T = TypeVar("T")
Place = tuple[str, str]
"""A span and a category."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Under which categories people file what a detector finds, and at which span."""

    under: tuple[str, ...]
    at: Literal["marked", "every", "last", "told"] = "marked"
    """`marked`: the span of the finding. `every`: each span that shows it. `last`: the last of them. `told`: the
    model's turns that were told of them, for people mark the call in whose content they read the error."""


TABLE: Final[Mapping[str, Filed]] = {
    "code_error": Filed(under=("formatting errors",), at="told"),
    "letter_by_letter": Filed(under=("formatting errors",), at="told"),
    "tool_failed": Filed(under=("formatting errors",), at="told"),
    "refused_arguments": Filed(under=("formatting errors",), at="told"),
    "error_in_success": Filed(under=("formatting errors",), at="told"),
    "announced_call": Filed(under=("tool selection errors",), at="every"),
    "plan_abandoned": Filed(under=("goal deviation", "tool selection errors", "instruction non-compliance")),
    "made_up_result": Filed(under=("language-only", "tool-related")),
    "ignored_instruction": Filed(under=("instruction non-compliance",)),
}
"""TRAIL's categories overlap: people file one step under two or three of them. A detector that is not named here finds
what they have no category for."""

ORIGINS: Final[Mapping[str, tuple[str, ...]]] = {"wrong_arguments": ("formatting errors",)}
"""Under which categories people file origins of a diagnosis, at their span; of the other classes the findings tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One trace: what people say, and what the detectors say."""

    labels: frozenset[Place]
    predictions: tuple[Place, ...]
    told: tuple[tuple[str, bool], ...]
    """Of each finding in the table: its detector, and whether a label has its span and one of its categories."""


def rows(folder: Path) -> list[Row]:
    found = []
    for part in PARTS:
        traces = scored(folder, part)
        if traces:
            found += part_rows(part, traces)
    return found


def precisions(folder: Path) -> list[Precision]:
    counts: dict[str, list[bool]] = {}
    for part in PARTS:
        for trace in scored(folder, part):
            for detector, right in trace.told:
                counts.setdefault(detector, []).append(right)
    return [Precision(detector=name, set="TRAIL", right=sum(all_), told=len(all_)) for name, all_ in counts.items()]


def part_rows(part: str, traces: Sequence[Scored]) -> list[Row]:
    spans = [({span for span, _ in one.labels}, {span for span, _ in one.predictions}) for one in traces]
    pairs = [(set(one.labels), set(one.predictions)) for one in traces]
    location, joint = f1(spans), f1(pairs)
    gaia = part == "GAIA"
    name = f"TRAIL {part}"
    return [
        Row(
            set=name,
            metric="location, micro F1",
            value=location,
            baseline="three rules .517, best LLM judge .290" if gaia else "three rules .216",
            reach=0.56 if gaia else None,
            note=counted(spans, "spans", len(traces)),
            false_alarms=alarms(traces),
        ),
        Row(
            set=name,
            metric="location and category, micro F1",
            value=joint,
            baseline="five rules .35, best LLM judge .14" if gaia else "three rules .10, LLM judge 0",
            reach=0.42 if gaia else 0.18,
            note=counted(pairs, "pairs", len(traces)),
        ),
        Row(set=name, metric="location accuracy as published (recall only)", value=mean_recall(spans)),
        Row(set=name, metric="joint accuracy as published (recall only)", value=mean_recall(pairs)),
    ]


def alarms(traces: Sequence[Scored]) -> float | None:
    """Findings per trace in which people saw no error."""
    clean = [len(one.told) for one in traces if not one.labels]
    return sum(clean) / len(clean) if clean else None


def f1(sets: Iterable[tuple[set[T], set[T]]]) -> float:
    """Over all traces together."""
    right, told, labelled = sums(sets)
    return 2 * right / (told + labelled) if told + labelled else 0.0


def sums(sets: Iterable[tuple[set[T], set[T]]]) -> tuple[int, int, int]:
    """What both say, what was predicted, what was labelled."""
    both = list(sets)
    return sum(len(a & b) for a, b in both), sum(len(b) for _, b in both), sum(len(a) for a, _ in both)


def mean_recall(sets: Sequence[tuple[set[T], set[T]]]) -> float:
    """The mean over the traces that have labels."""
    shares = [len(labels & told) / len(labels) for labels, told in sets if labels]
    return sum(shares) / len(shares) if shares else 0.0


def counted(sets: Sequence[tuple[set[T], set[T]]], what: str, traces: int) -> str:
    right, told, labelled = sums(sets)
    precise, recalled = right / told if told else 0.0, right / labelled if labelled else 0.0
    halves = f"halves {f1(sets[::2]):.2f} and {f1(sets[1::2]):.2f}"
    return f"{right} of {told} told, of {labelled} {what}, {traces} traces: P {precise:.2f} R {recalled:.2f}; {halves}"


@lru_cache(maxsize=4)
def scored(folder: Path, part: str) -> tuple[Scored, ...]:
    """Every trace of a part that has labels."""
    files = sorted((folder / "data" / part).glob("*.json"))
    return tuple(
        trace(file, folder / PARTS[part] / file.name) for file in files if (folder / PARTS[part] / file.name).exists()
    )


def trace(file: Path, annotations: Path) -> Scored:
    judged = judge(spans_of(json.loads(file.read_text()), file.stem), DETECTORS)
    labels = frozenset(labelled(json.loads(annotations.read_text())))
    filed = sorted(
        (finding for finding in judged.findings if finding.detector in TABLE), key=lambda finding: -finding.confidence
    )
    places = [list(places_of(finding, judged)) for finding in filed]
    ranked = dict.fromkeys(place for group in places for place in group)
    for origin in diagnose(judged).origins:
        ranked.update(dict.fromkeys((origin.span_id, under) for under in ORIGINS.get(origin.failure, ())))
    return Scored(
        labels=labels,
        predictions=tuple(ranked)[:MOST],
        told=tuple(
            (finding.detector, not labels.isdisjoint(group)) for finding, group in zip(filed, places, strict=True)
        ),
    )


def labelled(annotations: Mapping[str, list[Mapping[str, str]]]) -> Iterator[Place]:
    for error in annotations["errors"]:
        if ARTEFACT.strip("<>") not in f"{error.get('evidence')} {error.get('description')}":
            yield error["location"], category(error["category"])


def category(spelled: str) -> str:
    plain = " ".join(spelled.lower().split())
    return SPELLINGS.get(plain, plain)


def places_of(finding: Finding, judged: Judged) -> Iterator[Place]:
    filed = TABLE[finding.detector]
    shown = {"marked": (finding.span_id,), "last": finding.spans[-1:]}.get(filed.at, finding.spans)
    for span in shown:
        where = teller(span, judged) if filed.at == "told" else span
        if where is not None:
            yield from ((where, under) for under in filed.under)


def teller(span: str, judged: Judged) -> str | None:
    """The model's turn that was told what came of a run; the turn itself where it is one."""
    agent = judged.agents.get(SpanId(span))
    seen = False
    for moment in judged.moments:
        seen = seen or moment.span_id == span
        if seen and moment.kind == "llm" and judged.agents.get(moment.span_id) == agent:
            return moment.span_id
    return None
