"""Rules as JSON: written, and read with an error that names the field, what is wrong with it, and what to write."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, asdict, fields
from typing import Any, Final

from backtrail.core.policy.metrics import BY_NAME, METRICS
from backtrail.core.policy.rule import ACTIONS, LEVELS, NO_DATA, OPS, Rule

LONGEST_TEXT: Final = 2000
LONGEST_NAME: Final = 100
LONGEST_WINDOW: Final = 30 * 86400.0
MOST_NAMES: Final = 20


class WrongRule(ValueError):
    """A rule that cannot be followed."""

    def __init__(self, field: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.field, self.hint = field, hint


def as_json(rule: Rule) -> dict[str, Any]:
    """The rule as JSON, every field of it."""
    told = asdict(rule)
    return told | {"only": dict(rule.only), "group_by": list(rule.group_by), "detectors": list(rule.detectors)}


def of_json(written: Mapping[str, Any], default: Rule | None = None) -> Rule:
    """The rule that was written; what it leaves out is as in `default`. Raises WrongRule."""
    known = {each.name: each for each in fields(Rule)}
    for name in written:
        if name not in known:
            listed = ", ".join(known)
            raise WrongRule(str(name)[:100], f"a rule has no field {str(name)[:100]!r}", f"It has {listed}.")
    values = {name: READERS[name](name, value) for name, value in written.items()}
    if default is not None:
        rule_fields = {name: getattr(default, name) for name in known} | values
        return checked(Rule(**rule_fields))
    for name, each in known.items():
        if name not in values and each.default is MISSING and each.default_factory is MISSING:
            raise WrongRule(name, f"a rule needs {name!r}", "Write id, name, metric, and a limit: alert or warn.")
    return checked(Rule(**values))


def checked(rule: Rule) -> Rule:
    """The rule, if its fields go together. Raises WrongRule."""
    metric = rule.about
    if rule.alert is None and rule.warn is None and rule.no_data != "notify":
        raise WrongRule("alert", "a rule needs a limit", "Write `alert`, `warn`, or both.")
    if rule.alert is not None and rule.warn is not None and _beyond(rule, rule.warn, rule.alert):
        hint = f"With {rule.op!r} the warning comes first: {rule.warn:g} has to be milder than {rule.alert:g}."
        raise WrongRule("warn", "the limit of a warning is graver than that of an alert", hint)
    mildest = rule.alert if rule.warn is None else rule.warn
    if rule.recover is not None and mildest is not None and _beyond(rule, rule.recover, mildest):
        hint = f"An alert that begins at {mildest:g} ends at {mildest:g} or on its good side."
        raise WrongRule("recover", "an open alert would end while it is over its limit", hint)
    _of_labels(rule)
    if metric.source in ("window", "budget") and metric.name != "spent" and rule.window_s <= 0:
        raise WrongRule("window_s", f"{metric.name} needs a window", "Write the seconds to look back, such as 900.")
    if rule.detectors and metric.name != "findings":
        raise WrongRule("detectors", f"{metric.name} knows no detectors", "Leave it empty, or watch `findings`.")
    if rule.action != "none" and metric.source != "stream":
        streams = ", ".join(each.name for each in METRICS if each.source == "stream")
        raise WrongRule("action", f"{metric.name} is of no single run that could be told", f"Watch one of {streams}.")
    return rule


def _beyond(rule: Rule, one: float, other: float) -> bool:
    """Whether one limit is on the bad side of another."""
    return one > other if rule.op in (">", ">=") else one < other


def _of_labels(rule: Rule) -> None:
    metric = rule.about
    for field, names in (("group_by", rule.group_by), ("only", tuple(rule.only))):
        for name in names:
            if name not in metric.labels:
                listed = ", ".join(metric.labels) or "none"
                raise WrongRule(field, f"{metric.name} is not known by {name[:100]!r}", f"It is known by: {listed}.")


def _number(name: str, value: object) -> float | None:
    if value is None and name in ("alert", "warn", "recover"):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise WrongRule(name, f"{name} has to be a number, and {_shown(value)} is none", "Write a number such as 15.")
    return value


def _seconds(name: str, value: object) -> float:
    number = _number(name, value)
    if number is None or not 0 <= number <= LONGEST_WINDOW:
        raise WrongRule(name, f"{name} has to be seconds from 0 to 30 days", "Write a number such as 900.")
    return number


def _count(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise WrongRule(name, f"{name} has to be a whole number of 1 or more", "Write a number such as 20.")
    return value


def _text(most: int, least: int = 0) -> Callable[[str, object], str]:
    def read(name: str, value: object) -> str:
        if not isinstance(value, str) or not least <= len(value) <= most:
            raise WrongRule(name, f"{name} has to be a text of {least} to {most} characters", "Write a shorter text.")
        return value

    return read


def _one_of(choices: Sequence[str]) -> Callable[[str, object], str]:
    def read(name: str, value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise WrongRule(name, f"there is no {name} {_shown(value)}", f"Write one of {', '.join(choices)}.")
        return value

    return read


def _names(name: str, value: object) -> tuple[str, ...]:
    plain = isinstance(value, list | tuple) and len(value) <= MOST_NAMES
    if not plain or not all(isinstance(each, str) and 0 < len(each) <= LONGEST_NAME for each in value):  # type: ignore[attr-defined]
        raise WrongRule(name, f"{name} has to be a list of at most {MOST_NAMES} names", 'Write such as ["agent"].')
    return tuple(dict.fromkeys(value))  # type: ignore[call-overload]


def _labels(name: str, value: object) -> dict[str, str]:
    plain = isinstance(value, Mapping) and len(value) <= MOST_NAMES
    if not plain or not all(isinstance(each, str) and isinstance(of, str) for each, of in value.items()):  # type: ignore[attr-defined]
        raise WrongRule(name, f"{name} has to be texts by label", 'Write such as {"agent": "support"}.')
    return dict(value)  # type: ignore[call-overload, no-any-return]


def _shown(value: object) -> str:
    return repr(value)[:100]


READERS: Final[Mapping[str, Callable[[str, Any], Any]]] = {
    "id": _text(LONGEST_NAME, 1),
    "name": _text(LONGEST_NAME, 1),
    "metric": _one_of(list(BY_NAME)),
    "alert": _number,
    "warn": _number,
    "recover": _number,
    "op": _one_of(OPS),
    "only": _labels,
    "group_by": _names,
    "window_s": _seconds,
    "short_window_s": _seconds,
    "for_s": _seconds,
    "warn_for_s": _seconds,
    "keep_s": _seconds,
    "min_samples": _count,
    "no_data": _one_of(NO_DATA),
    "no_data_s": _seconds,
    "renotify_s": _seconds,
    "escalate_s": _seconds,
    "send": _one_of(LEVELS),
    "action": _one_of(ACTIONS),
    "action_at": _one_of(LEVELS[1:]),
    "message": _text(LONGEST_TEXT),
    "detectors": _names,
    "runbook": _text(LONGEST_NAME),
    "why": _text(LONGEST_TEXT),
}
"""How each field is read; a test holds it against the fields of a rule."""
