"""What a rule can watch: each metric with its unit, what counts it, and the labels that its groups can have."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Source: TypeAlias = Literal["stream", "window", "budget", "server"]
"""stream: counted with every span, for a run that is going on. window: a KPI over what arrived in the last minutes.
budget: what was spent of a budget. server: Backtrail itself."""
Unit: TypeAlias = Literal["steps", "tokens", "share", "errors", "calls", "rounds", "messages", "seconds", "findings",
                          "dollars", "times", "spans", "pages", "tasks"]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One thing that can be watched."""

    name: str
    says: str
    source: Source
    unit: Unit
    labels: tuple[str, ...]
    """What its groups can be told apart by."""
    always: tuple[str, ...] = ()
    """Labels that its groups have, whatever the rule says: without them nothing could be counted."""
    samples: str = ""
    """What `min_samples` counts; empty where it is not asked."""


RUN: Final = ("session", "user", "agent", "environment", "release")
KPI: Final = ("agent", "tool", "model", "user", "environment", "release")


def _stream(name: str, says: str, unit: Unit, *more: str) -> Metric:
    return Metric(name=name, says=says, source="stream", unit=unit, labels=(*RUN, *more), always=("session",))


METRICS: Final[Sequence[Metric]] = (
    _stream("steps", "steps of one task; of a session, of the longest of its tasks", "steps"),
    _stream("tokens", "tokens of one session", "tokens"),
    _stream("spend", "cost of one session", "dollars"),
    _stream("errors_in_a_row", "failures of one tool in a row in one task", "errors", "tool"),
    _stream("repeats", "calls of one tool with the same arguments in a row in one task", "calls", "tool"),
    _stream("rounds", "times that a round of two or three calls was made in a row in one task", "rounds"),
    _stream("same_messages", "answers of the model with the same words in a row in one task", "messages"),
    _stream("stuck", "how long a tool has been running", "seconds", "tool"),
    _stream("findings", "findings in one session", "findings", "detector"),
    Metric(
        name="steps_per_task",
        says="mean steps of the tasks that ended",
        source="window",
        unit="steps",
        labels=KPI,
        samples="tasks",
    ),
    Metric(
        name="tool_error_rate",
        says="share of the tool calls that failed",
        source="window",
        unit="share",
        labels=KPI,
        samples="tool calls",
    ),
    Metric(
        name="token_burn",
        says="mean tokens of the sessions",
        source="window",
        unit="tokens",
        labels=KPI,
        samples="sessions",
    ),
    Metric(
        name="escalation_rate",
        says="share of the tasks that were handed over to a human",
        source="window",
        unit="share",
        labels=KPI,
        samples="tasks",
    ),
    Metric(
        name="burn_rate",
        says="how many times as fast as its amount allows a budget is spent, in a long and in a short window",
        source="budget",
        unit="times",
        labels=("budget",),
        always=("budget",),
    ),
    Metric(
        name="spent",
        says="share of a budget that is spent",
        source="budget",
        unit="share",
        labels=("budget",),
        always=("budget",),
    ),
    Metric(
        name="spans_received",
        says="spans received, in a project that usually sends some at this hour",
        source="server",
        unit="spans",
        labels=(),
        samples="spans usual at this hour",
    ),
    Metric(
        name="dead_pages",
        says="pages that could not be delivered and are not tried again",
        source="server",
        unit="pages",
        labels=("channel",),
        always=("channel",),
    ),
)
BY_NAME: Final = {metric.name: metric for metric in METRICS}
