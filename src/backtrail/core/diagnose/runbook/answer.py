"""One answer of the runbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from backtrail.core.model.finding import SEVERITIES, Finding
from backtrail.core.model.units import SpanId, TraceId

Verdict: TypeAlias = Literal["good", "bad", "nothing", "unknown"]
"""`nothing`: the run has nothing of the kind. `unknown`: it cannot be told, and the answer says why."""

NAMES: Final[Mapping[int, str]] = {
    1: "Session and trace",
    2: "Last tool call",
    3: "Retrieval",
    4: "Replay",
    5: "Cause and fix",
}
GENERAL: Final = frozenset({"tool_failed", "error_in_success"})
FINDINGS: Final = 8
"""Findings that one answer shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line under the headline, and what it leads to."""

    name: str
    value: str
    span_id: SpanId | None = None
    trace_id: TraceId | None = None
    session_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the machine says to one question."""

    step: int
    verdict: Verdict
    headline: str
    """One sentence that is enough at 3 a.m."""
    facts: Sequence[Fact] = ()
    findings: Sequence[Finding] = ()
    """The evidence."""
    notes: Sequence[str] = ()
    """What the reader should know of how it was made."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """What only this step has, as JSON."""

    def content(self) -> dict[str, Any]:
        """The answer as JSON, as it is kept."""
        return {
            "headline": self.headline,
            "facts": [_fact(fact) for fact in self.facts],
            "findings": [_finding(finding) for finding in _gravest(self.findings)],
            "notes": list(self.notes),
            **self.more,
        }


def grave(findings: Sequence[Finding]) -> bool:
    """Whether one of them is more than a hint."""
    return any(finding.severity != "info" for finding in findings)


def ranked(findings: Sequence[Finding]) -> list[Finding]:
    """The gravest and surest first."""
    return sorted(findings, key=lambda one: (-SEVERITIES.index(one.severity), -one.confidence))


def speaking(findings: Sequence[Finding]) -> Finding | None:
    """The one that says most: what says why a call failed goes before what says that it failed."""
    return min(ranked(findings), key=lambda one: one.detector in GENERAL, default=None)


def _gravest(findings: Sequence[Finding]) -> list[Finding]:
    """One of each that says the same, the gravest first."""
    told: dict[tuple[str, str], Finding] = {}
    for finding in ranked(findings):
        told.setdefault((finding.detector, finding.evidence), finding)
    return list(told.values())[:FINDINGS]


def _fact(fact: Fact) -> dict[str, Any]:
    links = {"span_id": fact.span_id, "trace_id": fact.trace_id, "session_id": fact.session_id}
    return {"name": fact.name, "value": fact.value, **links}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "detector": finding.detector,
        "family": finding.family,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "span_id": finding.span_id,
        "evidence": finding.evidence,
        "advice": finding.advice,
        "times": finding.times,
    }
