"""A rule: what is watched, from which number on it is a warning or an alert, and what is done then."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Literal, TypeAlias

from backtrail.core.policy.metrics import BY_NAME, Metric

Op: TypeAlias = Literal[">", ">=", "<", "<="]
Level: TypeAlias = Literal["none", "warning", "alert"]
NoData: TypeAlias = Literal["ok", "keep", "notify"]
Action: TypeAlias = Literal["none", "warn", "steer", "ask", "stop"]

LEVELS: Final[tuple[Level, ...]] = ("none", "warning", "alert")
"""From the mildest to the gravest."""
OPS: Final[tuple[Op, ...]] = (">", ">=", "<", "<=")
NO_DATA: Final[tuple[NoData, ...]] = ("ok", "keep", "notify")
ACTIONS: Final[tuple[Action, ...]] = ("none", "warn", "steer", "ask", "stop")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. Durations are seconds."""

    id: str
    name: str
    """What people read: 'Runaway task'."""
    metric: str
    """The name of a metric; see metrics.py."""
    alert: float | None = None
    warn: float | None = None
    recover: float | None = None
    """An open alert ends when the value is on the good side of this; None: of the mildest limit."""
    op: Op = ">"
    only: Mapping[str, str] = field(default_factory=dict)
    """Value by label: what else happens is none of its business."""
    group_by: tuple[str, ...] = ()
    window_s: float = 0
    """Of metrics of a window: how far back it looks."""
    short_window_s: float = 0
    """Of burn rates: the second window, which has to be over the limit as well."""
    for_s: float = 0
    """How long it has to be over the limit of an alert before it is one."""
    warn_for_s: float = 0
    keep_s: float = 0
    """How long it has to be healthy before the alert ends."""
    min_samples: int = 1
    """Less is no data: one failure of three calls is not 33 %."""
    no_data: NoData = "ok"
    """What no data means: that all is well, that nothing is known, or a reason to tell somebody."""
    no_data_s: float = 0
    renotify_s: float = 0
    """Seconds after which an alert that nobody acknowledged is told again; 0 for never."""
    escalate_s: float = 0
    """Seconds after which an alert that nobody acknowledged goes to the fallback channel; 0 for never."""
    send: Level = "warning"
    """The mildest level that is sent; what is milder is only shown. none: nothing is sent."""
    action: Action = "none"
    """What the running agent is told."""
    action_at: Level = "alert"
    message: str = ""
    """What it is told in words; empty for the evidence."""
    detectors: tuple[str, ...] = ()
    """Of findings: which count; empty for all critical ones."""
    runbook: str = ""
    why: str = ""
    """The reason for its numbers."""

    @property
    def about(self) -> Metric:
        """What is watched."""
        return BY_NAME[self.metric]

    @property
    def mark(self) -> str:
        """Another one: what was measured by the rule before says nothing any more."""
        told = (
            self.metric, self.op, self.alert, self.warn, self.recover, sorted(self.only.items()), self.group_by,
            self.window_s, self.short_window_s, self.min_samples, self.no_data, self.detectors,
        )  # fmt: skip
        return sha256(repr(told).encode()).hexdigest()[:12]

    def over(self, value: float, limit: float | None) -> bool:
        """Whether a value is on the bad side of a limit; never where there is none."""
        if limit is None:
            return False
        match self.op:
            case ">":
                return value > limit
            case ">=":
                return value >= limit
            case "<":
                return value < limit
            case "<=":
                return value <= limit

    def level_of(self, value: float) -> Level:
        """How bad a value is."""
        return "alert" if self.over(value, self.alert) else "warning" if self.over(value, self.warn) else "none"

    def well(self, value: float) -> bool:
        """Whether a value ends an open alert."""
        if self.level_of(value) != "none":
            return False
        return self.recover is None or not self.over(value, self.recover)

    def limit_of(self, level: Level) -> float | None:
        """The limit that a level stands for."""
        return self.warn if level == "warning" else self.alert if self.alert is not None else self.warn

    def labels_of(self, labels: Mapping[str, str]) -> dict[str, str]:
        """What of these labels makes its groups."""
        wanted = dict.fromkeys((*self.about.always, *self.group_by))
        return {name: labels[name] for name in wanted if labels.get(name)}

    def concerns(self, labels: Mapping[str, str]) -> bool:
        """Whether what has these labels is its business."""
        return all(labels.get(name) == value for name, value in self.only.items())


def graver(one: Level, other: Level) -> bool:
    """Whether one level is graver than another."""
    return LEVELS.index(one) > LEVELS.index(other)
