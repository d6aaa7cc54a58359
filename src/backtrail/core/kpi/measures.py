"""Every number that can be drawn over time: the four KPIs and the others, each from sums."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from backtrail.core.kpi.buckets import percentile
from backtrail.core.kpi.kpi import KPIS, Kpi
from backtrail.core.kpi.sums import Sums

NANO: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number."""

    name: str
    title: str
    unit: str
    """steps, ratio (0 to 1), tokens, seconds, usd or count."""
    counts: str
    """What it counts, in a sentence."""
    value: Callable[[Sums], float | None]
    """None where there is nothing to tell; a count of nothing is 0."""
    samples: Callable[[Sums], int]
    durations: bool = False
    """It is read from durations."""


def _kpi(kpi: Kpi) -> Measure:
    return Measure(
        name=kpi.name, title=kpi.title, unit=kpi.unit, counts=kpi.counts, value=kpi.value, samples=kpi.per
    )  # fmt: skip


def _count(name: str, title: str, counts: str, of: Callable[[Sums], int], unit: str = "count") -> Measure:
    return Measure(name=name, title=title, unit=unit, counts=counts, value=of, samples=lambda sums: sums.traces)


def _rate(
    name: str, title: str, counts: str, over: Callable[[Sums], int], per: Callable[[Sums], int], unit: str = "ratio"
) -> Measure:
    def value(sums: Sums) -> float | None:
        return over(sums) / per(sums) if per(sums) > 0 else None

    return Measure(name=name, title=title, unit=unit, counts=counts, value=value, samples=per)


def _latency(name: str, share: float) -> Measure:
    def value(sums: Sums) -> float | None:
        found = percentile(sums.latency, share)
        return None if found is None else found * NANO

    return Measure(
        name=name,
        title=f"Latency p{share * 100:.0f}",
        unit="seconds",
        counts=(
            f"The time that {share:.0%} of finished traces took at most; by model and tool, of their calls."
            " Off by 2.5 % at most."
        ),
        value=value,
        samples=lambda sums: sum(sums.latency.values()),
        durations=True,
    )


def _usd(name: str, title: str, counts: str, of: Callable[[Sums], int]) -> Measure:
    return Measure(
        name=name,
        title=title,
        unit="usd",
        counts=counts,
        value=lambda sums: of(sums) * NANO,
        samples=lambda sums: sums.traces,
    )


MEASURES: Final = (
    *map(_kpi, KPIS),
    _latency("latency_p50", 0.50),
    _latency("latency_p95", 0.95),
    _latency("latency_p99", 0.99),
    _usd("cost", "Cost", "US dollars, as sent or else as computed from tokens and prices.", lambda sums: sums.cost),
    _usd(
        "computed_cost", "Computed cost", "The part of the cost that nobody sent: from tokens and prices.",
        lambda sums: sums.computed,
    ),
    Measure(
        name="cost_per_task",
        title="Cost / task",
        unit="usd",
        counts="Cost divided by finished tasks.",
        value=lambda sums: sums.cost * NANO / sums.finished if sums.finished else None,
        samples=lambda sums: sums.finished,
    ),
    _rate(
        "unpriced_rate", "Calls without a price", "Model calls whose tokens are known and whose cost is not, of all.",
        lambda sums: sums.unpriced, lambda sums: sums.llm_calls,
    ),
    _count(
        "tokens", "Tokens", "Input and output tokens of model calls.", lambda sums: sums.tokens, "tokens"
    ),
    _count(
        "input_tokens", "Input tokens", "Tokens that went into models, cached ones included.",
        lambda sums: sums.input, "tokens",
    ),
    _count(
        "output_tokens", "Output tokens", "Tokens that models gave, reasoning included.",
        lambda sums: sums.output, "tokens",
    ),
    _count(
        "cached_tokens", "Cached tokens", "Input tokens that the provider read from its cache.",
        lambda sums: sums.cached, "tokens",
    ),
    _count(
        "cache_write_tokens", "Cache write tokens", "Input tokens that the provider wrote into its cache.",
        lambda sums: sums.cache_write, "tokens",
    ),
    _count(
        "reasoning_tokens", "Reasoning tokens", "Output tokens that nobody sees.", lambda sums: sums.reasoning, "tokens"
    ),
    _rate(
        "cache_ratio", "Cache ratio", "Cached tokens, of input tokens.",
        lambda sums: sums.cached, lambda sums: sums.input,
    ),
    _rate(
        "error_rate", "Error rate", "Finished traces whose root failed, of all that finished.",
        lambda sums: sums.failed, lambda sums: sums.finished,
    ),
    _rate(
        "llm_error_rate", "Model error rate", "Model calls that failed, of all.",
        lambda sums: sums.llm_errors, lambda sums: sums.llm_calls,
    ),
    _count("traces", "Traces", "Traces that started.", lambda sums: sums.traces),
    _count("tasks", "Finished tasks", "Traces that started and have ended.", lambda sums: sums.finished),
    _count("spans", "Spans", "Spans of the traces that started.", lambda sums: sums.spans),
    _count("sessions", "Sessions", "Sessions that began; a trace without a session is its own.",
           lambda sums: sums.sessions),
    _count("llm_calls", "Model calls", "Calls of models, a wrapper around another counted once.",
           lambda sums: sums.llm_calls),
    _count("tool_calls", "Tool calls", "Runs of tools, a wrapper around another counted once.",
           lambda sums: sums.tool_calls),
    _count("tool_errors", "Tool errors", "Runs of tools that failed.", lambda sums: sums.tool_errors),
    _count("retrievals", "Retrievals", "Searches of retrievers.", lambda sums: sums.retrievals),
    _count("errors", "Failed spans", "Spans that failed.", lambda sums: sums.errors),
    _count("escalations", "Escalations", "Finished tasks that handed over to a human.", lambda sums: sums.escalated),
    _count("findings", "Findings", "What the detectors found; by detector, of each.", lambda sums: sums.findings),
    _rate(
        "findings_per_task", "Findings / trace", "Findings, divided by traces.",
        lambda sums: sums.findings, lambda sums: sums.traces, "count",
    ),
)  # fmt: skip
"""In the order in which they are listed."""
BY_NAME: Final = {measure.name: measure for measure in MEASURES}
