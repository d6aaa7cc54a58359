"""What is told of channels and their pages."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos
from backtrail.server.alerts.channels import KINDS, Kind
from backtrail.server.alerts.delivery.leases import OPEN
from backtrail.server.api.models.channel import ChannelOut, ChannelState, KindField, KindOut, QuietHours, Word
from backtrail.server.api.models.notification import NotificationOut
from backtrail.server.api.times import iso
from backtrail.server.storage.records import Channel, Notification


def kinds() -> list[KindOut]:
    """Every kind of channel."""
    return [_kind(kind) for kind in KINDS.values()]


def channel(db: Session, row: Channel) -> ChannelOut:
    """A channel and how it does."""
    return ChannelOut(
        id=row.id,
        name=row.name,
        kind=row.kind,
        on=row.on,
        least="alert" if row.least == "alert" else "warning",
        quiet=QuietHours.model_validate(row.quiet) if row.quiet else None,
        fallback=row.fallback,
        config=row.config,
        secrets=sorted(row.secrets),
        state=_state(db, row),
        made=iso(Nanos(row.made)) or "",
        changed=iso(Nanos(row.changed)) or "",
    )


def notification(row: Notification, of: Channel | None) -> NotificationOut:
    """A page; `of` is its channel, where it is still there."""
    said = row.notice
    return NotificationOut(
        id=row.id,
        channel_id=row.channel_id,
        channel=of.name if of else "",
        kind=of.kind if of else "",
        alert_id=row.alert_id,
        incident_number=said.get("incident_number"),
        fingerprint=row.fingerprint,
        action=said["action"],
        level=said["level"],
        title=said["title"],
        evidence=said["evidence"],
        state=row.state,  # type: ignore[arg-type]  # the outbox writes no other
        attempts=row.attempts,
        due=_moment(row.due) if row.state in OPEN else None,
        tried=_moment(row.tried),
        status=row.status,
        error=row.error,
        made=iso(Nanos(row.made)) or "",
        sent=_moment(row.sent),
    )


def notifications_of(db: Session, project: str, alert_id: str) -> list[NotificationOut]:
    """The pages about an alert, newest first."""
    rows = db.scalars(
        select(Notification)
        .where(Notification.project_id == project, Notification.alert_id == alert_id)
        .order_by(Notification.made.desc())
        .limit(200)
    ).all()
    return [notification(row, db.get(Channel, row.channel_id)) for row in rows]


def _state(db: Session, row: Channel) -> ChannelState:
    mine = Notification.channel_id == row.id
    asked = select(Notification.state, func.count()).where(mine, Notification.action != "test")
    counts = {found[0]: found[1] for found in db.execute(asked.group_by(Notification.state))}
    tried = Notification.tried.is_not(None)
    last = db.scalar(select(Notification).where(mine, tried).order_by(Notification.tried.desc()).limit(1))
    well = last is not None and last.sent is not None and last.sent == last.tried
    return ChannelState(
        state=_word(row, last, well=well),
        last_sent=_moment(db.scalar(select(func.max(Notification.sent)).where(mine))),
        last_tried=_moment(last.tried) if last else None,
        last_status=last.status if last else None,
        last_error=last.error if last else "",
        waiting=counts.get("waiting", 0),
        dead=counts.get("dead", 0),
    )


def _word(row: Channel, last: Notification | None, *, well: bool) -> Word:
    if not row.on:
        return "off"
    if last is None:
        return "unused"
    return "ok" if well else "dead" if last.state == "dead" else "failing"


def _moment(at: int | None) -> str | None:
    return iso(Nanos(at)) if at is not None else None


def _kind(kind: Kind) -> KindOut:
    return KindOut(
        name=kind.name,
        title=kind.title,
        about=kind.about,
        admins_only=kind.admins_only,
        fields=[
            KindField(
                name=field.name,
                help=field.help,
                type=field.type,
                default=field.default,
                needed=field.needed,
                secret=field.secret,
                place=field.place,
                choices=list(field.choices),
            )
            for field in kind.fields
        ],
    )
