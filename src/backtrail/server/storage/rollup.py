"""What a store keeps of KPIs: counts by trace, rolled up by the hour; the words of its promise in api.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from backtrail.core.kpi.dimensions import Dimension, Group
from backtrail.core.kpi.sums import Sums
from backtrail.core.model.units import Nanos, ProjectId, TraceId

Span: TypeAlias = Literal["hour", "day", "all"]
"""How much time one sum is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What an agent was made of when a trace began: for the marks of changes."""

    agent: str
    at: Nanos
    release: str | None = None
    model: str | None = None
    prompt: str | None = None
    """A digest of its system prompt."""
    times: int = 1
    """Looks in a row that were the same, this one among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedTrace:
    """The counts of a trace."""

    project: ProjectId
    trace_id: TraceId
    groups: Mapping[Group, Sums]
    whole: bool
    """False where models and tools were not counted anew: theirs stay as they were, and the trace counts as lagging."""
    look: Look | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SumsWindow:
    """Which sums to read."""

    since: Nanos
    """Rounded down to the hour."""
    until: Nanos
    """Rounded up to the hour."""
    by: Dimension = ""
    per: Span = "all"
    query: str = ""
    """Only of traces that meet it; sums of sessions are then those of these traces in them."""
    durations: bool = False
    """Whether `latency` is filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summed:
    """The sums of one value in one span of time."""

    at: Nanos
    """When it begins; the window's beginning where the sum is of all of it."""
    value: str
    sums: Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Heavy:
    """A session with many tokens."""

    session_id: str | None
    """None for a trace without a session, which is its own."""
    trace_id: TraceId | None
    name: str
    """Of the trace; what its first trace was asked, for a session."""
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """The sums of some traces whose last news came within a window of the server's clock."""

    group: Mapping[Dimension, str]
    """The value of each dimension that was asked for."""
    sums: Sums
