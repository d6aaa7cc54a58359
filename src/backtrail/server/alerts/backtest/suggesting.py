"""Limits from history: what healthy groups hardly ever reach."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backtrail.core.policy.rule import Rule
from backtrail.server.alerts.telling import shown

FEWEST: Final = 100
"""Values: of fewer, the highest hundredth is one value, and that is chance."""
ROOM: Final = 1.5
"""An alert begins so many times beyond what one healthy group of a hundred reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Limits, and why."""

    warn: float | None
    alert: float | None
    why: str


def suggested(rule: Rule, healthy: Sequence[float]) -> Suggestion:
    """Limits that fit the values of healthy groups; none where there are too few of them."""
    unit = rule.about.unit
    if len(healthy) < FEWEST:
        why = f"{len(healthy)} healthy values are too few to tell what is usual: {FEWEST} are needed."
        return Suggestion(warn=None, alert=None, why=why)
    ordered = sorted(healthy, reverse=rule.op in ("<", "<="))
    edge = ordered[min(len(ordered) - 1, math.ceil(0.99 * len(ordered)) - 1)]
    warn = _round(edge, unit)
    alert = _round(edge * ROOM if rule.op in (">", ">=") else edge / ROOM, unit)
    if unit == "share":
        alert = min(alert, 1.0)
    why = (
        f"Of {len(ordered):,} healthy ones 99 % stay at {shown(warn, unit)} or on its good side; half as far again,"
        f" {shown(alert, unit)}, is no chance any more."
    )
    return Suggestion(warn=warn, alert=alert, why=why)


def _round(value: float, unit: str) -> float:
    """Two digits that matter; whole where whole things are counted."""
    if value == 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    rounded = math.ceil(value / step - 1e-9) * step
    return float(math.ceil(rounded - 1e-9)) if unit not in ("share", "dollars", "times") else round(rounded, 6)
