"""The rules of every project: the default ones as the project changed them, and its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backtrail.core.policy.defaults import BY_ID, RULES
from backtrail.core.policy.metrics import Source
from backtrail.core.policy.reading import WrongRule, of_json
from backtrail.core.policy.rule import Rule
from backtrail.server.storage.records import AlertRule, Records


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRule:
    """A rule as it is in a project."""

    id: str
    rule: Rule
    """As far as it can be read."""
    on: bool = True
    builtin: bool = False
    changed: bool = False
    """A default rule that the project changed."""
    error: str = ""
    """Why it cannot be followed."""


def rules_of(db: Session, project: str) -> Sequence[KeptRule]:
    """The default rules in their order, then the project's own by name."""
    rows = {row.id: row for row in db.scalars(select(AlertRule).where(AlertRule.project_id == project))}
    default = [
        _kept(rows.pop(rule.id)) if rule.id in rows else KeptRule(id=rule.id, rule=rule, builtin=True) for rule in RULES
    ]
    own = sorted((_kept(row) for row in rows.values()), key=lambda kept: (kept.rule.name.casefold(), kept.id))
    return [*default, *own]


def rule_of(db: Session, project: str, rule_id: str) -> KeptRule | None:
    """One rule; None where there is none."""
    row = db.get(AlertRule, (project, rule_id))
    if row is not None:
        return _kept(row)
    rule = BY_ID.get(rule_id)
    return None if rule is None else KeptRule(id=rule_id, rule=rule, builtin=True)


def _kept(row: AlertRule) -> KeptRule:
    default = BY_ID.get(row.id)
    error = ""
    try:
        rule = of_json(row.rule)
    except (WrongRule, AttributeError, TypeError) as wrong:
        rule = default or Rule(id=row.id, name=row.id, metric="steps")
        error = f"the rule as it is kept cannot be read: {wrong}"
    known = default is not None
    return KeptRule(id=row.id, rule=rule, builtin=known, changed=known and rule != default, on=row.on, error=error)


class Rulebook:
    """The rules that are on, by project, as they were read last. For one thread; `forget` is for any."""

    def __init__(self, records: Records, *sources: Source) -> None:
        self._records, self._sources = records, frozenset(sources)
        self._rules: dict[str, Sequence[Rule]] = {}
        self._kept: dict[str, Sequence[KeptRule]] = {}
        self._stale = False

    def of(self, project: str) -> Sequence[Rule]:
        """Those of the sources that it is for."""
        if self._stale:
            self._stale = False
            self._rules.clear()
        if project not in self._rules:
            with self._records.session() as db:
                self._kept[project] = kept = rules_of(db, project)
            on = [each.rule for each in kept if each.on and not each.error]
            self._rules[project] = [rule for rule in on if rule.about.source in self._sources]
        return self._rules[project]

    def named(self, project: str, rule_id: str) -> Rule | None:
        """The rule that is on under this id."""
        return next((rule for rule in self.of(project) if rule.id == rule_id), None)

    def known(self, project: str, rule_id: str) -> Rule:
        """The rule of this id, be it off; one that is no more is stood in for."""
        self.of(project)
        kept = next((each.rule for each in self._kept[project] if each.id == rule_id), None)
        return kept or BY_ID.get(rule_id) or Rule(id=rule_id, name=rule_id, metric="steps")

    def forget(self) -> None:
        """Read them anew: something may have changed."""
        self._stale = True
