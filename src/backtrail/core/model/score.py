"""A score: what somebody or something thought of a trace, a span or a session."""

from dataclasses import dataclass
from typing import Any, Literal

from backtrail.core.model.units import Nanos


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One judgement; sending the same id again replaces it."""

    id: str
    name: str
    value: float | None = None
    text: str | None = None
    """The value, where it is not a number."""
    data_type: Literal["numeric", "categorical", "boolean", "text"] = "numeric"
    trace_id: str | None = None
    span_id: str | None = None
    session_id: str | None = None
    comment: str | None = None
    source: str = "api"
    time: Nanos | None = None
    metadata: Any = None
