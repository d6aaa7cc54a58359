"""Small findings for tests: each is valid, and takes what the test is about."""

from typing import Any

from backtrail.core.model.finding import Family, Finding, Severity
from backtrail.core.model.units import SpanId, TraceId


def finding(
    span: str,
    detector: str = "exact_repeat",
    *,
    trace: str = "t1",
    family: Family = "loops",
    severity: Severity = "warning",
    **more: Any,
) -> Finding:
    """What a detector saw at a span."""
    told: dict[str, Any] = {"confidence": 0.9, "evidence": f"{detector} at {span}", "advice": "Look at it."}
    return Finding(
        detector=detector,
        family=family,
        trace_id=TraceId(trace),
        span_id=SpanId(span),
        spans=(SpanId(span),),
        severity=severity,
        **(told | more),
    )
