"""PagerDuty: Events API v2, with trigger, acknowledge and resolve on one dedup key."""

from typing import Any, Final

from backtrail.server.alerts.channels.kind import Field, Kind, Values, post_json
from backtrail.server.alerts.channels.page import Page, moment
from backtrail.server.alerts.channels.text import cut
from backtrail.server.alerts.outgoing.answer import Answer
from backtrail.server.alerts.outgoing.ways import Ways

SUMMARY: Final = 1024
KEY: Final = 255


def payload(page: Page, routing_key: str) -> dict[str, Any]:
    """The event. `renotify`, `escalate` and `test` are triggers: on an open key they are one more line of its log."""
    action = page.notice.action if page.notice.action in ("acknowledge", "resolve") else "trigger"
    event = {"routing_key": routing_key, "event_action": action, "dedup_key": page.notice.fingerprint[:KEY]}
    if action != "trigger":
        return event
    labels = page.notice.labels
    details = {name.lower(): value for name, value in page.facts}
    return event | {
        "client": "Backtrail",
        "client_url": page.home,
        "links": [{"href": url, "text": text} for text, url in page.links],
        "payload": {
            "summary": cut(f"{page.headline}: {page.evidence}" if page.evidence else page.headline, SUMMARY),
            "source": cut(labels.get("agent") or page.notice.project, 255),
            "severity": "info" if page.notice.action == "test" else page.severity,
            "timestamp": moment(page.notice.fired),
            "component": cut(labels.get("tool") or labels.get("agent") or page.notice.project, 255),
            "group": cut(page.notice.project, 255),
            "class": cut(page.notice.rule, 255),
            "custom_details": details | {"evidence": page.evidence, "page": page.id},
        },
    }


async def send(page: Page, values: Values, ways: Ways) -> Answer:
    return await post_json(ways, values["url"], payload(page, values["routing_key"]))


KIND: Final = Kind(
    name="pagerduty",
    title="PagerDuty",
    about="An incident of a service: opened, acknowledged and resolved under one key",
    fields=(
        Field(
            name="routing_key",
            help="Integration key of the service (Events API v2), 32 characters",
            needed=True,
            secret=True,
            length=32,
        ),
        Field(
            name="url",
            help="Where events are sent; https://events.eu.pagerduty.com/v2/enqueue for an account in the EU",
            type="address",
            default="https://events.pagerduty.com/v2/enqueue",
            place=True,
        ),
    ),
    send=send,
    at_once=4,
)
