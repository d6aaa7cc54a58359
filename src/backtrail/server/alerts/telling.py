"""Alerts in words: numbers with their units, and the title of a page."""

from typing import Final

from backtrail.core.policy.metrics import Unit
from backtrail.core.policy.rule import Level, Rule

LONGEST: Final = 200
"""Characters of a title."""
ONE: Final = {"steps": "step", "errors": "error", "calls": "call", "rounds": "round", "messages": "message",
              "findings": "finding", "tokens": "token", "spans": "span", "pages": "page", "tasks": "task"}  # fmt: skip


def shown(value: float, unit: Unit) -> str:
    """A value as people read it: 9.5 %, 12,000 tokens, 2 min."""
    match unit:
        case "share":
            return f"{value * 100:.3g} %"
        case "dollars":
            return f"${value:,.2f}"
        case "times":
            return f"{value:.3g} times the even rate"
        case "seconds":
            return f"{value:.0f} s" if value < 120 else f"{value / 60:.3g} min"
    number = f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    return f"{number} {ONE.get(unit, unit) if value == 1 else unit}"


def title_of(rule: Rule, value: float | None, level: Level) -> str:
    """Such as 'Tool error rate: 9.5 % (limit 8 %)'."""
    limit = rule.limit_of(level)
    if value is None:
        return f"{rule.name}: no data"[:LONGEST]
    told = "" if limit is None else f" (limit {shown(limit, rule.about.unit)})"
    return f"{rule.name}: {shown(value, rule.about.unit)}{told}"[:LONGEST]
