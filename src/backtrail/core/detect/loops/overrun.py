"""The sign that a sum of the trace has passed its limit."""

from typing import Final

from backtrail.core.detect.detector import Sign
from backtrail.core.model.units import SpanId

GRAVE: Final = 4
"""Times the limit from which on nobody can have meant it."""


def overrun(at: SpanId, so_far: float, limit: float, evidence: str, advice: str) -> Sign:
    """The sign, marked at the span with which the sum went above the limit."""
    return Sign(
        severity="critical" if so_far > GRAVE * limit else "warning",
        confidence=0.6,
        evidence=evidence,
        advice=advice,
        group="overrun",
        at=at,
        facts={"so_far": so_far, "limit": limit},
    )
