"""One event of a tape: a crossing of the run's boundary, what was asked and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Boundary: TypeAlias = Literal["llm", "tool", "retriever", "embedding", "mcp", "http"]
"""What was crossed. `llm` and `embedding` also where they went over HTTP; `http` is every other request."""
Outcome: TypeAlias = Literal["value", "error", "broken", "incomplete", "interrupt", "cancelled", "open"]
"""value: it came back; error: it raised; broken: its stream raised half way; incomplete: its reader stopped half way;
interrupt: control flow (a graph's interrupt or command); cancelled: given up from outside; open: never came back."""
Label: TypeAlias = Literal[
    "live", "tape", "masked", "prefix", "position", "nearest", "stub", "simulated", "fault", "edited", "body", "repeat"
]
"""Where an answer came from. `live` in recordings; `tape` exactly as recorded; `masked` where only ids, dates and paths
differed; `prefix` frozen before a what-if; `position` in recorded order, the question lost; `edited` by a fork."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One crossing. `args` and `result` are JSON; what JSON cannot say is tagged (docs/spec/tape.md)."""

    i: int
    """Its number on the tape, from 0, in the order in which crossings began."""
    parent: int | None = None
    """The event that it happened inside: a request that a tool made."""
    scope: str = ""
    """Path of agents and graph nodes that it happened in: `support/tools`."""
    kind: Boundary
    name: str
    """Of a tool its name; of HTTP `POST https://host/path`; of a model call its wire: `openai.chat`."""
    key: str
    """SHA-256 of kind, name and canonical arguments, 64 hex digits."""
    args: Any = None
    result: Any = None
    outcome: Outcome = "value"
    t: float = 0.0
    """When it began: seconds since the tape's `t0`."""
    dur: float = 0.0
    """How long it took, in seconds."""
    span_id: str | None = None
    trace_id: str | None = None
    source: Label = "live"
    meta: Mapping[str, Any] = field(default_factory=dict)
    """`side_effect`, `tokens`, `cost`, `why` it matched as it did, `of`: the event of the older tape."""
