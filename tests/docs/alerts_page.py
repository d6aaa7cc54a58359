"""The part of the guide that is made from the default rules: `python -m tests.docs.alerts_page` writes it."""

from pathlib import Path

from backtrail.core.policy.defaults import BUDGETS, IN_STREAM, SERVER, WINDOWED
from backtrail.core.policy.rule import Rule
from backtrail.core.policy.runbooks import RUNBOOKS

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "alerts.md"
BEGIN = "## The rules\n"
PARTS = {
    "In the stream, with every span": IN_STREAM,
    "Over a window": WINDOWED,
    "Budgets": BUDGETS,
    "Backtrail itself": SERVER,
}


def rules() -> str:
    told = [BEGIN, "\nEvery project has these from the start. None of them tells a run anything.\n"]
    for title, part in PARTS.items():
        told.append(f"\n**{title}**\n")
        told += [_rule(rule) for rule in part]
    told.append("\n## Runbooks\n")
    told += [f"\n### {name}\n\n{text}\n" for name, text in RUNBOOKS.items()]
    return "".join(told)


def _rule(rule: Rule) -> str:
    unit = rule.about.unit
    limits = [
        f"{name} {rule.op} {limit:g}"
        for name, limit in (("warning", rule.warn), ("alert", rule.alert))
        if limit is not None
    ]
    facts = [f"`{rule.metric}`: {rule.about.says}", f"{', '.join(limits)} {unit}"]
    if rule.window_s:
        short = f" and {_time(rule.short_window_s)}" if rule.short_window_s else ""
        facts.append(f"over {_time(rule.window_s)}{short}")
    if rule.for_s or rule.warn_for_s:
        facts.append(f"for {_time(rule.for_s)} (a warning: {_time(rule.warn_for_s)})")
    if rule.keep_s:
        facts.append(f"ends after {_time(rule.keep_s)}")
    if rule.min_samples > 1:
        facts.append(f"at least {rule.min_samples} {rule.about.samples}")
    if rule.group_by:
        facts.append(f"by {', '.join(rule.group_by)}")
    sent = {"alert": "warnings are shown only", "none": "shown only"}.get(rule.send)
    facts += [sent] if sent else []
    what = f"{rule.name}. {'; '.join(facts)}. Runbook: [{rule.runbook}](#{rule.runbook})."
    return f"\n### {rule.id}\n\n{what}\n\n{rule.why}\n"


def _time(seconds: float) -> str:
    for size, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} s"


if __name__ == "__main__":
    PAGE.write_text(PAGE.read_text().partition(BEGIN)[0] + rules())
