"""The channels that are kept of a project: written, and forgotten."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backtrail.core.model.units import ProjectId
from backtrail.server.alerts.channels import KINDS, Kind
from backtrail.server.alerts.channels.kind import Field
from backtrail.server.alerts.channels.webhook import new_secret
from backtrail.server.alerts.delivery.leases import GONE, OPEN
from backtrail.server.alerts.quiet import clock, zone_of
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.channel import ChannelIn
from backtrail.server.storage.records import Channel, Notification

MOST: Final = 100
"""Channels of a project."""


def found(db: Session, project: ProjectId, channel_id: str) -> Channel:
    """A channel of the project. Raises Problem."""
    row = db.get(Channel, channel_id)
    if row is None or row.project_id != project:
        hint = f"GET /api/channels?project={project} lists the channels."
        raise Problem(404, "not_found", f"no channel {channel_id!r} in project {project!r}", hint=hint, project=project)
    return row


def kept(db: Session, project: ProjectId, channel_id: str, given: ChannelIn) -> tuple[Channel, Mapping[str, str]]:
    """Write a channel, new or anew, and the secrets that were made for it. Raises Problem."""
    kind = kind_of(given.kind)
    row = db.get(Channel, channel_id)
    if row is not None and row.project_id != project:
        raise Problem(409, "exists", "another project has a channel of that id", hint="Make another id.", id=channel_id)
    if row is not None and row.kind != given.kind:
        hint = "Remove it and make another, so that nothing of the old kind is left in it."
        raise Problem(409, "other_kind", f"the channel is of kind {row.kind}, which never changes", hint=hint)
    _free(db, project, channel_id, given.name)
    config = {field.name: value for field in kind.fields if not field.secret and (value := _read(field, given.config))}
    secrets, made = _secrets(kind, row, given, config)
    _known(kind, given)
    if row is None:
        _room(db, project)
        row = Channel(id=channel_id, project_id=project, kind=kind.name)
        db.add(row)
    row.name, row.on, row.least, row.fallback = given.name, given.on, given.least, given.fallback
    row.quiet, row.config, row.secrets = _quiet(given), config, secrets
    try:
        db.flush()
    except IntegrityError as raced:  # somebody else took the name in the meantime
        raise _taken(given.name) from raced
    return row, made


def forgotten(db: Session, row: Channel) -> None:
    """Forget a channel; what still waits for it is dropped."""
    waiting = update(Notification).where(Notification.channel_id == row.id, Notification.state.in_(OPEN))
    db.execute(waiting.values(state="dropped", error=GONE, taken=None))
    db.delete(row)


def kind_of(name: str) -> Kind:
    """The kind of a name. Raises Problem."""
    if name not in KINDS:
        hint = f"Kinds are {', '.join(KINDS)}."
        raise Problem(400, "wrong_body", f"there is no kind of channel {name!r}", hint=hint, field="kind")
    return KINDS[name]


def _secrets(
    kind: Kind, row: Channel | None, given: ChannelIn, config: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """All secrets as they are kept, and those that were made. Raises Problem."""
    before: dict[str, str] = dict(row.secrets) if row is not None else {}
    fields = {field.name: field for field in kind.fields if field.secret}
    if row is not None and before.keys() - given.secrets.keys():
        _same_place(kind, row, config, sorted(before.keys() - given.secrets.keys() - {"old_secret"}))
    now = before | {name: _read(fields[name], given.secrets) for name in given.secrets if name in fields}
    made = {}
    if kind.name == "webhook":
        if not now.get("secret"):
            now["secret"] = made["secret"] = new_secret()
        if before.get("secret", now["secret"]) != now["secret"] and "old_secret" not in given.secrets:
            now["old_secret"] = before["secret"]
    for field in fields.values():
        if field.needed and not now.get(field.name):
            raise _wrong(field, "is missing")
    return {name: value for name, value in now.items() if value}, made


def _same_place(kind: Kind, row: Channel, config: Mapping[str, str], unsaid: list[str]) -> None:
    """Secrets do not go to a place that whoever names it does not know them for. Raises Problem."""
    values = kind.values(config, {})
    moved = [
        f.name
        for f in kind.fields
        if f.place and not f.secret and values[f.name] != kind.values(row.config, {})[f.name]
    ]
    if moved and unsaid:
        raise Problem(
            400,
            "wrong_body",
            f"{', '.join(moved)} changed, so that pages, and the secrets with them, would go elsewhere",
            hint=f"Send the secrets too: {', '.join(unsaid)}. An empty text removes one.",
            field="secrets",
        )


def _known(kind: Kind, given: ChannelIn) -> None:
    """Raises Problem where something is given that the kind does not ask for, or in the wrong place."""
    for where, names, secret in (("config", given.config, False), ("secrets", given.secrets, True)):
        asked = [field.name for field in kind.fields if field.secret is secret]
        for name in names:
            if name not in asked:
                hint = f"In `{where}` it has {', '.join(asked) or 'nothing'}."
                raise Problem(400, "wrong_body", f"{kind.name} has no {name!r} in {where}", hint=hint, field=where)


def _read(field: Field, given: Mapping[str, str]) -> str:
    try:
        return field.read(given.get(field.name, ""))
    except ValueError as wrong:
        raise _wrong(field, str(wrong)) from wrong


def _wrong(field: Field, why: str) -> Problem:
    return Problem(400, "wrong_body", f"{field.name} {why}", hint=f"{field.help}.", field=field.name)


def _quiet(given: ChannelIn) -> dict[str, str] | None:
    if given.quiet is None:
        return None
    try:
        clock(given.quiet.since), clock(given.quiet.until), zone_of(given.quiet.zone)
    except ValueError as wrong:
        hint = 'Such as {"from": "22:00", "to": "07:00", "zone": "Europe/Berlin"}.'
        raise Problem(400, "wrong_body", f"quiet hours: {wrong}", hint=hint, field="quiet") from wrong
    return given.quiet.model_dump(by_alias=True)


def _free(db: Session, project: ProjectId, channel_id: str, name: str) -> None:
    asked = select(Channel.id).where(Channel.project_id == project, Channel.name == name, Channel.id != channel_id)
    if db.scalar(asked) is not None:
        raise _taken(name)


def _taken(name: str) -> Problem:
    hint = "Choose another name, or write to the channel that has it."
    return Problem(409, "name_taken", f"there is a channel {name!r} already", hint=hint, name=name)


def _room(db: Session, project: ProjectId) -> None:
    count = db.scalar(select(func.count()).select_from(Channel).where(Channel.project_id == project)) or 0
    if count >= MOST:
        hint = "Remove channels that nobody listens to."
        raise Problem(409, "too_many", f"project {project!r} has {count} channels", hint=hint, most=MOST)
