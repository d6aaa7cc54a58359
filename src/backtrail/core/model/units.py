"""Ids and units, as types that cannot be mixed."""

from typing import NewType

ProjectId = NewType("ProjectId", str)
TraceId = NewType("TraceId", str)
"""Any text, unique in its project: 32 hex digits from OpenTelemetry, a UUID or anything else from others."""
SpanId = NewType("SpanId", str)
"""Any text, unique in its trace."""
Nanos = NewType("Nanos", int)
"""Nanoseconds since 1970-01-01 UTC, or a duration in nanoseconds."""
Usd = NewType("Usd", float)
