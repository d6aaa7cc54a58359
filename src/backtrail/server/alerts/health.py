"""Whether rules can be evaluated: when each last was, and what is wrong with those that cannot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos
from backtrail.core.policy.fingerprint import fingerprint
from backtrail.core.policy.rule import Rule
from backtrail.server.alerts import outbox
from backtrail.server.alerts.notice import Notice
from backtrail.server.storage.records import Place

TROUBLE: Final = "rule-trouble:"
"""And project and rule: the place that holds what is wrong, so that it is told once, whatever restarts."""


@dataclass(slots=True)
class Health:
    """When rules were last evaluated, in this process. Used from any thread."""

    checked: dict[tuple[str, str], Nanos] = field(default_factory=dict)
    """By project and rule."""
    project: dict[str, Nanos] = field(default_factory=dict)
    """When the in-stream rules of a project last looked at something."""


def troubles(db: Session, project: str) -> Mapping[str, str]:
    """What is wrong, by rule."""
    beginning = f"{TROUBLE}{project}\n"
    rows = db.scalars(select(Place).where(Place.key.startswith(beginning, autoescape=True)))
    return {row.key.removeprefix(beginning): str(json.loads(row.note)["error"]) for row in rows}


def trouble(db: Session, project: str, rule: Rule, error: str, now: Nanos) -> bool:
    """Write down that a rule cannot be evaluated, and page the fallback channel where it is news; whether it is."""
    key = f"{TROUBLE}{project}\n{rule.id}"
    row = db.get(Place, key)
    if row is not None:
        told = json.loads(row.note)
        row.note = json.dumps(told | {"error": error})
        return False
    db.add(Place(key=key, note=json.dumps({"error": error, "since": now})))
    outbox.enqueue(db, _notice(project, rule, "trigger", now, now, error), fallback=True)
    return True


def well(db: Session, project: str, rule: Rule, now: Nanos) -> bool:
    """The rule can be evaluated; whether that is news, which is told to who heard of the trouble."""
    row = db.get(Place, f"{TROUBLE}{project}\n{rule.id}")
    if row is None:
        return False
    since = Nanos(json.loads(row.note)["since"])
    db.delete(row)
    outbox.enqueue(db, _notice(project, rule, "resolve", since, now, "It can be evaluated again."), fallback=True)
    return True


def _notice(project: str, rule: Rule, action: str, fired: Nanos, now: Nanos, error: str) -> Notice:
    return Notice(
        action=action,  # type: ignore[arg-type]
        project=project,
        fingerprint=fingerprint(project, rule.id, {"trouble": "rule"}),
        rule=rule.id,
        title=f"The rule {rule.name!r} cannot be evaluated"[:200],
        level="warning",
        labels={"rule": rule.id},
        evidence=error,
        fired=fired,
        at=now,
    )
