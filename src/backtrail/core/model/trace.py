"""A trace (one run of an agent on one request) and a session (a row of traces), summed up."""

from dataclasses import dataclass
from typing import Final

from backtrail.core.model.finding import NOTHING, Found
from backtrail.core.model.span import Status
from backtrail.core.model.units import Nanos, SpanId, TraceId, Usd

FREE: Final = Usd(0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What is counted, over the spans of a trace or the traces of a session. See docs/spec/words.md."""

    spans: int = 0
    steps: int = 0
    """LLM calls, a wrapper around another counted once; tool and retriever calls where there is no LLM call."""
    llm_calls: int = 0
    tool_calls: int = 0
    tool_errors: int = 0
    retrievals: int = 0
    errors: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost: Usd | None = None
    """None where no span told its cost and none could be computed."""
    escalations: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0
    llm_errors: int = 0
    computed_cost: Usd = FREE
    """The part of the cost that nobody sent: see docs/spec/kpis.md."""
    unpriced: int = 0
    """LLM calls whose tokens are known, and whose cost is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One trace as lists show it."""

    trace_id: TraceId
    root_id: SpanId | None = None
    name: str = ""
    session_id: str | None = None
    user_id: str | None = None
    tags: tuple[str, ...] = ()
    environment: str | None = None
    release: str | None = None
    service: str | None = None
    models: tuple[str, ...] = ()
    start: Nanos | None = None
    end: Nanos | None = None
    """The latest end of a span; None while the root or every span is open."""
    status: Status = "unset"
    """error where the root failed; else that of the root."""
    input_preview: str = ""
    """At most 200 characters."""
    output_preview: str = ""
    totals: Totals = Totals()
    findings: Found = NOTHING
    """What the detectors found in it so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session as lists show it."""

    session_id: str
    user_id: str | None = None
    start: Nanos | None = None
    end: Nanos | None = None
    traces: int = 0
    input_preview: str = ""
    """Of its first trace."""
    output_preview: str = ""
    """Of its last trace."""
    totals: Totals = Totals()
