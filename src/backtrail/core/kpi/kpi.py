"""The four KPIs as data: what each counts, where it is healthy, where it alerts, and what is then likely wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from backtrail.core.kpi.causes import (
    AMBIGUOUS_TASK,
    BAD_PROMPT,
    DOWNSTREAM_CHANGE,
    INFINITE_LOOP,
    MISSING_TOOL,
    OVERSIZED_MEMORY,
    RETRY_LOOP,
    SCHEMA_DRIFT,
    SCOPE_TOO_BROAD,
    THRESHOLDS_TOO_LOW,
    Cause,
)
from backtrail.core.kpi.dimensions import Dimension
from backtrail.core.kpi.sums import Sums

Zone: TypeAlias = Literal["healthy", "warning", "alert", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One KPI. More is worse for each of them."""

    name: str
    title: str
    unit: str
    """steps, ratio (0 to 1) or tokens."""
    counts: str
    """What it counts, in a sentence."""
    healthy: float
    """Below this all is well."""
    alert: float
    """Above this somebody is paged."""
    over: Callable[[Sums], int]
    per: Callable[[Sums], int]
    """The value is `over / per`; `per` is how many samples there are."""
    behind: tuple[Dimension, ...]
    """Which dimensions show where a value comes from, the most telling first."""
    worst: str
    """A query that finds the traces that make it worse, by `sort`."""
    sort: str
    causes: tuple[Cause, ...]

    def value(self, sums: Sums) -> float | None:
        """None where there is no sample."""
        samples = self.per(sums)
        return self.over(sums) / samples if samples > 0 else None

    def zone(self, value: float | None) -> Zone:
        if value is None:
            return "none"
        if value > self.alert:
            return "alert"
        return "healthy" if value < self.healthy else "warning"


STEPS: Final = Kpi(
    name="steps_per_task",
    title="Avg steps / task",
    unit="steps",
    counts="Steps of finished tasks, divided by finished tasks: traces, and turns of the agent's loop.",
    healthy=8,
    alert=15,
    over=lambda sums: sums.steps,
    per=lambda sums: sums.finished,
    behind=("agent", "tool", "model"),
    worst="steps:>0",
    sort="-steps",
    causes=(INFINITE_LOOP, MISSING_TOOL, AMBIGUOUS_TASK),
)
TOOL_ERRORS: Final = Kpi(
    name="tool_error_rate",
    title="Tool error rate",
    unit="ratio",
    counts="Tool calls that failed, divided by all tool calls. Wrong arguments alone are no failure of the tool.",
    healthy=0.02,
    alert=0.08,
    over=lambda sums: sums.tool_errors,
    per=lambda sums: sums.tool_calls,
    behind=("tool", "agent"),
    worst="tool_errors:>0",
    sort="-tool_errors",
    causes=(SCHEMA_DRIFT, DOWNSTREAM_CHANGE, BAD_PROMPT),
)
TOKEN_BURN: Final = Kpi(
    name="token_burn",
    title="Token burn / session",
    unit="tokens",
    counts=(
        "Input and output tokens of the sessions that began, divided by these sessions. Cached tokens are part of"
        " input; a trace without a session is its own."
    ),
    healthy=12_000,
    alert=50_000,
    over=lambda sums: sums.session_tokens,
    per=lambda sums: sums.sessions,
    behind=("agent", "model"),
    worst="tokens:>0",
    sort="-tokens",
    causes=(RETRY_LOOP, OVERSIZED_MEMORY),
)
ESCALATIONS: Final = Kpi(
    name="escalation_rate",
    title="Human escalation rate",
    unit="ratio",
    counts="Finished tasks that handed over to a human, divided by finished tasks.",
    healthy=0.05,
    alert=0.20,
    over=lambda sums: sums.escalated,
    per=lambda sums: sums.finished,
    behind=("agent", "tool"),
    worst="is:escalated",
    sort="-start",
    causes=(SCOPE_TOO_BROAD, THRESHOLDS_TOO_LOW),
)

KPIS: Final = (STEPS, TOOL_ERRORS, TOKEN_BURN, ESCALATIONS)
"""In the order in which they are shown."""
