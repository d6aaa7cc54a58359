"""Findings and diagnoses as the API tells them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from backtrail.core.model.finding import Finding
from backtrail.core.model.units import Nanos, SpanId
from backtrail.server.api.models.finding import FeedbackOut, FindingOut, FindingRow
from backtrail.server.api.times import iso
from backtrail.server.storage.api import KeptFinding

Place: TypeAlias = tuple[str, str, str]
"""Trace, detector, span: what a finding is known by."""


def place(finding: Finding) -> Place:
    return str(finding.trace_id), finding.detector, str(finding.span_id)


def row(kept: KeptFinding, feedback: Mapping[Place, FeedbackOut]) -> FindingRow:
    """A finding beside the name of its trace."""
    columns = _columns(kept.finding, kept.at, kept.told, feedback)
    return FindingRow(**columns, trace_name=kept.trace_name, session_id=kept.session_id)


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the findings of one trace with what is known beside them."""

    starts: Mapping[SpanId, Nanos | None]
    told: Mapping[Place, Nanos]
    feedback: Mapping[Place, FeedbackOut]

    def finding(self, finding: Finding) -> FindingOut:
        at, told = self.starts.get(finding.span_id), self.told.get(place(finding))
        return FindingOut(**_columns(finding, at, told, self.feedback))

    def all(self, findings: Iterable[Finding]) -> list[FindingOut]:
        return [self.finding(finding) for finding in findings]


def of_trace(kept: Iterable[KeptFinding], feedback: Mapping[Place, FeedbackOut]) -> list[FindingOut]:
    """The findings of a trace."""
    return [FindingOut(**_columns(each.finding, each.at, each.told, feedback)) for each in kept]


def _columns(
    finding: Finding, at: Nanos | None, told: Nanos | None, feedback: Mapping[Place, FeedbackOut]
) -> dict[str, Any]:
    return {
        **{name: getattr(finding, name) for name in PLAIN},
        "spans": list(finding.spans),
        "facts": msgspec.to_builtins(dict(finding.facts), str_keys=True, enc_hook=str),
        "at": iso(at),
        "told": iso(told),
        "feedback": feedback.get(place(finding)),
    }


PLAIN = (
    *("trace_id", "detector", "family", "span_id", "severity", "confidence", "evidence", "advice", "cause", "times"),
)
