"""Rules of alerts, and what they would have done."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from backtrail.server.api.models.shape import Shape


class RuleOut(Shape):
    """A rule, every field of it; durations are seconds. docs/guide/alerts.md tells what each means."""

    id: str
    name: str
    metric: str
    alert: float | None
    warn: float | None
    recover: float | None
    op: Literal[">", ">=", "<", "<="]
    only: dict[str, str]
    group_by: list[str]
    window_s: float
    short_window_s: float
    for_s: float
    warn_for_s: float
    keep_s: float
    min_samples: int
    no_data: Literal["ok", "keep", "notify"]
    no_data_s: float
    renotify_s: float
    escalate_s: float
    send: Literal["none", "warning", "alert"]
    action: Literal["none", "warn", "steer", "ask", "stop"]
    action_at: Literal["warning", "alert"]
    message: str
    detectors: list[str]
    runbook: str
    """The name of its runbook."""
    why: str


class RuleState(Shape):
    """Whether a rule can be evaluated."""

    state: Literal["ok", "error", "waiting"]
    """waiting: not looked at since the server started."""
    error: str
    checked: str | None
    """When it was last evaluated."""


class RuleRow(Shape):
    """A rule as it is in the project."""

    id: str
    name: str
    builtin: bool
    changed: bool
    """A default rule that the project changed; deleting it brings the default back."""
    on: bool
    unit: str
    source: Literal["stream", "window", "budget", "server"]
    """stream: looked at with every span. The others: every 15 seconds."""
    rule: RuleOut
    default: RuleOut | None
    """As it was delivered; null for the project's own."""
    state: RuleState
    open: int
    """Alerts of it that have fired and not ended."""
    why: str
    """The reason for its numbers."""
    runbook: str
    """What to do, in Markdown."""


class MetricOut(Shape):
    """What a rule can watch."""

    name: str
    says: str
    unit: str
    source: Literal["stream", "window", "budget", "server"]
    labels: list[str]
    """What its groups can be told apart by."""
    always: list[str]
    """Labels that its groups have in any case."""
    samples: str
    """What `min_samples` counts; empty where it is not asked."""


class Rules(Shape):
    """Every rule of a project, the default ones first."""

    rows: list[RuleRow]
    metrics: list[MetricOut]


class RuleIn(Shape):
    """A change of a rule, or a new one: what is not named stays, or is as by default."""

    on: bool | None = None
    rule: Annotated[dict[str, Any], Field(default_factory=dict)]
    """Fields of a rule; a new one needs name, metric, and a limit."""


class RuleGone(Shape):
    """A rule of the project's own was deleted, or a default one is as it was delivered."""

    gone: bool


class BacktestIn(Shape):
    """A rule to be tried on what is stored."""

    rule: dict[str, Any]
    """A whole rule, or fields of one that there is: with its `id`."""
    since: Annotated[str, StringConstraints(max_length=40)] = "-30d"
    """2026-11-24, ISO 8601 or -30d."""


class WouldHave(Shape):
    """An alert that would have fired."""

    at: str
    until: str | None
    """Null where it would not have ended."""
    level: Literal["warning", "alert"]
    labels: dict[str, str]
    value: float | None
    trace_id: str | None


class Suggested(Shape):
    """Limits that fit what is stored."""

    warn: float | None
    alert: float | None
    why: str


class Backtest(Shape):
    """What a rule would have done."""

    fired: int
    alerts: list[WouldHave]
    """The newest first; at most 200."""
    evaluated: int
    """Tasks, sessions or windows that were looked at."""
    since: str
    """How far back it looked: later than asked for where there is too much."""
    note: str
    """What was left out, and why; empty for nothing."""
    suggested: Suggested | None
