"""What KPIs are made of: counts that add up over traces, hours and groups, so that any window is a sum of its parts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Counts of some traces. Whole numbers only, so that what is added can be taken away again without a rest."""

    traces: int = 0
    finished: int = 0
    """Tasks: traces that have ended."""
    failed: int = 0
    """Finished traces whose root failed."""
    escalated: int = 0
    """Finished traces that handed over to a human."""
    steps: int = 0
    """Of finished traces."""
    spans: int = 0
    errors: int = 0
    """Spans that failed."""
    llm_calls: int = 0
    llm_errors: int = 0
    tool_calls: int = 0
    tool_errors: int = 0
    retrievals: int = 0
    input: int = 0
    """Tokens that went into models, cached ones included."""
    output: int = 0
    """Tokens that came out, reasoning included."""
    cached: int = 0
    cache_write: int = 0
    reasoning: int = 0
    cost: int = 0
    """Billionths of a US dollar."""
    computed: int = 0
    """The part of the cost that nobody sent: it was worked out from tokens and a list of prices."""
    unpriced: int = 0
    """Model calls whose tokens are known, and whose cost is not."""
    findings: int = 0
    sessions: int = 0
    session_tokens: int = 0
    """Input and output tokens of these sessions."""
    latency: Mapping[int, int] = field(default_factory=dict)
    """How many durations fell into which bucket of `buckets`: of finished traces; of the calls, for a model or tool."""

    @property
    def tokens(self) -> int:
        return self.input + self.output

    @property
    def empty(self) -> bool:
        return not self.latency and not any(getattr(self, name) for name in COUNTS)


COUNTS: Final = tuple(each.name for each in fields(Sums) if each.name != "latency")
"""The names of the counts, in the order in which stores keep them; new ones come last."""
NOTHING: Final = Sums()


def add(one: Sums, other: Sums, sign: int = 1) -> Sums:
    """One plus `sign` times other."""
    latency = dict(one.latency)
    for bucket, count in other.latency.items():
        latency[bucket] = latency.get(bucket, 0) + sign * count
    counts = {name: getattr(one, name) + sign * getattr(other, name) for name in COUNTS}
    return Sums(**counts, latency={bucket: count for bucket, count in latency.items() if count})


def total(parts: Iterable[Sums]) -> Sums:
    """The sum of all parts."""
    whole = NOTHING
    for part in parts:
        whole = add(whole, part)
    return whole
