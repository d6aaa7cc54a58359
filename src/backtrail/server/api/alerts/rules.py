"""/api/rules: the rules of a project, changing them, and making new ones."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Path, Request, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backtrail.core.policy.defaults import BY_ID
from backtrail.core.policy.metrics import METRICS
from backtrail.core.policy.reading import WrongRule, as_json, of_json
from backtrail.core.policy.rule import Rule
from backtrail.core.policy.runbooks import RUNBOOKS
from backtrail.server.alerts.health import Health, troubles
from backtrail.server.alerts.rulebook import KeptRule, rule_of, rules_of
from backtrail.server.api.alerts.doors import within
from backtrail.server.api.alerts.told import count_open
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.rule import MetricOut, RuleGone, RuleIn, RuleOut, RuleRow, Rules, RuleState
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.api.times import iso
from backtrail.server.storage.records import AlertRule

MOST = 200
"""Rules of a project's own: each is evaluated again and again."""
router = api_router()
RuleInPath = Annotated[
    str, Path(pattern="^[A-Za-z0-9_-]{1,64}$", description="Name of a default rule, or an id made by who saves it")
]


@router.get("/rules", response_model=Rules, operation_id="rules")
async def rules(request: Request, asked: Asked) -> Response:
    """Every rule of a project with its state, the default ones first; and what can be watched."""
    health: Health = request.app.state.alert_health

    def listed(db: Session) -> Rules:
        rows = _rows(db, asked.project, rules_of(db, asked.project), health)
        return Rules(rows=rows, metrics=[_metric(asdict(each)) for each in METRICS])

    return await asked.json(lambda: within(request, listed))


@router.put("/rules/{rule_id}", response_model=RuleRow, operation_id="set_rule")
async def put(request: Request, asked: Asked, rule_id: RuleInPath, given: RuleIn) -> Response:
    """Switch a rule on or off, change it, or make one. A changed limit ends its open alerts and begins anew."""
    health: Health = request.app.state.alert_health

    def kept(db: Session) -> RuleRow:
        _keep(db, asked.project, rule_id, given)
        found = rule_of(db, asked.project, rule_id)
        return _rows(db, asked.project, [found] if found else [], health)[0]

    def done() -> RuleRow:
        told = within(request, kept)
        request.app.state.alerts_changed()
        return told

    return await asked.json(done)


@router.delete("/rules/{rule_id}", response_model=RuleGone, operation_id="delete_rule")
async def delete(request: Request, asked: Asked, rule_id: RuleInPath) -> Response:
    """Delete a rule of the project's own, or bring a default one back as it was delivered. Its open alerts end."""

    def gone(db: Session) -> RuleGone:
        row = db.get(AlertRule, (asked.project, rule_id))
        if row is None and rule_id not in BY_ID:
            hint = f"GET /api/rules?project={asked.project} lists the rules."
            raise Problem(404, "not_found", f"no rule {rule_id!r} in project {asked.project!r}", hint=hint)
        if row is not None:
            db.delete(row)
        return RuleGone(gone=row is not None)

    def done() -> RuleGone:
        told = within(request, gone)
        request.app.state.alerts_changed()
        return told

    return await asked.json(done)


def written(db: Session, project: str, rule_id: str, fields: dict[str, Any]) -> Rule:
    """The rule of an id with these fields changed; a new one where there is none. Raises Problem."""
    known = rule_of(db, project, rule_id)
    default = known.rule if known is not None and not known.error else BY_ID.get(rule_id)
    try:
        return of_json(fields | {"id": rule_id}, default)
    except WrongRule as wrong:
        raise Problem(400, "wrong_body", str(wrong), hint=wrong.hint, field=wrong.field) from wrong


def _keep(db: Session, project: str, rule_id: str, given: RuleIn) -> None:
    """Raises Problem."""
    rule = written(db, project, rule_id, given.rule)
    row = db.get(AlertRule, (project, rule_id))
    if row is None:
        if rule_id not in BY_ID:
            _room(db, project)
        row = AlertRule(project_id=project, id=rule_id, on=True, rule={})
        db.add(row)
    row.rule = as_json(rule)
    row.on = row.on if given.on is None else given.on
    db.flush()


def _room(db: Session, project: str) -> None:
    count = db.scalar(select(func.count()).select_from(AlertRule).where(AlertRule.project_id == project)) or 0
    if count >= MOST:
        hint = "Delete rules that nobody needs any more."
        raise Problem(409, "too_many", f"project {project!r} has {count} rules of its own", hint=hint, most=MOST)


def _rows(db: Session, project: str, kept: "list[KeptRule] | Any", health: Health) -> list[RuleRow]:
    wrong, open_ = troubles(db, project), count_open(db, project)
    return [_row(project, each, each.error or wrong.get(each.id, ""), open_.get(each.id, 0), health) for each in kept]


def _row(project: str, kept: KeptRule, error: str, open_: int, health: Health) -> RuleRow:
    rule = kept.rule
    seen = health.project.get(project) if rule.about.source == "stream" else health.checked.get((project, kept.id))
    state = "error" if error else "waiting" if seen is None else "ok"
    default = BY_ID.get(kept.id)
    return RuleRow(
        id=kept.id,
        name=rule.name,
        builtin=kept.builtin,
        changed=kept.changed,
        on=kept.on,
        unit=rule.about.unit,
        source=rule.about.source,
        rule=_out(rule),
        default=_out(default) if default else None,
        state=RuleState(state=state, error=error, checked=iso(seen)),  # type: ignore[arg-type]
        open=open_,
        why=rule.why,
        runbook=RUNBOOKS.get(rule.runbook, rule.runbook),
    )


def _out(rule: Rule) -> RuleOut:
    return RuleOut(**as_json(rule))


def _metric(told: dict[str, Any]) -> MetricOut:
    return MetricOut(**told | {"labels": list(told["labels"]), "always": list(told["always"])})
