"""A finding: something wrong that a detector saw in a trace, with the spans that show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from backtrail.core.model.units import SpanId, TraceId

Severity: TypeAlias = Literal["info", "warning", "critical"]
Family: TypeAlias = Literal["loops", "parameters", "tool_output", "retrieval", "answer"]

SEVERITIES: Final[tuple[Severity, ...]] = ("info", "warning", "critical")
"""From the mildest to the gravest."""
FAMILIES: Final[tuple[Family, ...]] = ("loops", "parameters", "tool_output", "retrieval", "answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding, unique in its project by trace, detector and span: found again, it is the same finding."""

    detector: str
    family: Family
    trace_id: TraceId
    span_id: SpanId
    """The span that is marked: where the trouble shows first."""
    spans: tuple[SpanId, ...]
    """Every span that shows it, in the order of the run, `span_id` among them; at most 200."""
    severity: Severity
    confidence: float
    """0 to 1: how often such a finding is right, as far as it was measured."""
    evidence: str
    """One sentence, with the words and numbers that show it."""
    advice: str
    """What to try, in a sentence."""
    cause: SpanId | None = None
    """The span that wrote what is wrong, where that is another one: the model call that asked for the tool's run."""
    times: int = 1
    """How often it showed."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the evidence is made of, as JSON: for programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The findings of a trace, counted."""

    count: int = 0
    worst: Severity | None = None
    detectors: tuple[str, ...] = ()
    """That found something: of the gravest finding first, then by name."""
    families: tuple[Family, ...] = ()
    severities: tuple[Severity, ...] = ()


NOTHING: Final = Found()


def counted(findings: Iterable[Finding]) -> Found:
    """The findings of one trace, counted."""
    told = list(findings)
    severities = {finding.severity for finding in told}
    worst: dict[str, int] = {}
    for finding in told:
        worst[finding.detector] = max(worst.get(finding.detector, 0), SEVERITIES.index(finding.severity))
    families = {finding.family for finding in told}
    ranked = tuple(severity for severity in SEVERITIES if severity in severities)
    return Found(
        count=len(told),
        worst=ranked[-1] if ranked else None,
        detectors=tuple(sorted(worst, key=lambda name: (-worst[name], name))),
        families=tuple(family for family in FAMILIES if family in families),
        severities=ranked,
    )
