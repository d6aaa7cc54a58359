"""A webhook of one's own: the body that Alertmanager sends (version 4), signed as Standard Webhooks say."""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Any, Final

from backtrail.server.alerts.channels.alertmanager_shape import annotations, labels
from backtrail.server.alerts.channels.kind import JSON, Field, Kind, Values
from backtrail.server.alerts.channels.page import SECOND, Page, moment
from backtrail.server.alerts.channels.text import encoded
from backtrail.server.alerts.outgoing.answer import Answer, refused
from backtrail.server.alerts.outgoing.ways import Ways

PREFIX: Final = "whsec_"
OPEN: Final = "0001-01-01T00:00:00Z"
"""How Alertmanager writes an end that has not come."""


def payload(page: Page) -> dict[str, Any]:
    """One group with its one alert. `severity` stands among the labels, as receivers of Alertmanager look for it."""
    named, told = labels(page) | {"severity": page.severity}, annotations(page)
    status = "resolved" if page.over else "firing"
    grouped = {"alertname": page.notice.rule, "project": page.notice.project}
    alert = {
        "status": status,
        "labels": named,
        "annotations": told,
        "startsAt": moment(page.notice.fired),
        "endsAt": moment(page.notice.at) if page.over else OPEN,
        "generatorURL": page.home,
        "fingerprint": page.notice.fingerprint,
    }
    return {
        "version": "4",
        "groupKey": "{}:{" + ",".join(f'{name}="{value}"' for name, value in grouped.items()) + "}",
        "truncatedAlerts": 0,
        "status": status,
        "receiver": page.channel,
        "groupLabels": grouped,
        "commonLabels": named,
        "commonAnnotations": told,
        "externalURL": page.url,
        "alerts": [alert],
    }


def signed(page: Page, body: bytes, *keys: str) -> dict[str, str]:
    """The headers of Standard Webhooks, with a signature by each key that there is. Raises ValueError."""
    stamp = str(page.now // SECOND)
    said = f"{page.id}.{stamp}.".encode() + body
    marks = [base64.b64encode(hmac.digest(_key(key), said, hashlib.sha256)).decode() for key in keys if key]
    return {
        "webhook-id": page.id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{mark}" for mark in marks),
    }


def new_secret() -> str:
    """A key to sign with."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as wrong:
        raise ValueError("`secret` is not whsec_ and Base64") from wrong


async def send(page: Page, values: Values, ways: Ways) -> Answer:
    body = encoded(payload(page))
    try:
        headers = JSON | signed(page, body, values["secret"], values["old_secret"])
    except ValueError as wrong:
        return refused(str(wrong))
    extra = {"Authorization": values["authorization"]} if values["authorization"] else {}
    return await ways.post(values["url"], body, headers | extra)


KIND: Final = Kind(
    name="webhook",
    title="Webhook",
    about="A signed request to an address of yours, in the shape that Alertmanager sends",
    fields=(
        Field(name="url", help="Address that takes the request", type="address", needed=True, place=True),
        Field(
            name="secret",
            help="Key of the signature, whsec_ and Base64; made, and told once, where none is given",
            secret=True,
        ),
        Field(
            name="old_secret",
            help="The key before, which signs too while receivers change over; set by itself when `secret` changes",
            secret=True,
        ),
        Field(name="authorization", help="Value of an Authorization header, where the receiver wants one", secret=True),
    ),
    send=send,
    at_once=4,
)
