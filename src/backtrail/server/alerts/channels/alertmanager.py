"""Pushing into an Alertmanager: `/api/v2/alerts`, sent again and again while the alert is open.

Alertmanager forgets an alert that nobody repeats. Each says by itself when it ends if it is not repeated, as Prometheus
does it, so that the receiver's own `resolve_timeout` does not matter.
"""

from typing import Any, Final

from backtrail.core.model.units import Nanos
from backtrail.server.alerts.channels.alertmanager_shape import annotations, labels
from backtrail.server.alerts.channels.kind import Field, Kind, Values, post_json
from backtrail.server.alerts.channels.page import SECOND, Page, moment
from backtrail.server.alerts.outgoing.answer import Answer
from backtrail.server.alerts.outgoing.ways import Ways

EVERY: Final = 60.0
LASTS: Final = 4 * int(EVERY) * SECOND
"""Nanoseconds after which what is not repeated is over."""
PATH: Final = "/api/v2/alerts"


def payload(page: Page) -> list[dict[str, Any]]:
    """The one alert. Its severity is a label, as routes go by it: one that grows worse is another alert there."""
    ends = page.notice.at if page.over else Nanos(page.now + LASTS)
    alert = {
        "labels": labels(page) | {"severity": page.severity},
        "annotations": annotations(page),
        "startsAt": moment(page.notice.fired),
        "endsAt": moment(ends),
        "generatorURL": page.home,
    }
    return [alert]


async def send(page: Page, values: Values, ways: Ways) -> Answer:
    url = values["url"].rstrip("/").removesuffix(PATH) + PATH
    extra = {"Authorization": values["authorization"]} if values["authorization"] else {}
    return await post_json(ways, url, payload(page), extra)


KIND: Final = Kind(
    name="alertmanager",
    title="Alertmanager",
    about="The alert itself in your Alertmanager, which groups, routes, inhibits and silences it as any other",
    fields=(
        Field(
            name="url",
            help="Address of the Alertmanager, http://alertmanager:9093",
            type="address",
            needed=True,
            place=True,
        ),
        Field(
            name="authorization", help="Value of an Authorization header, where a proxy in front wants one", secret=True
        ),
    ),
    send=send,
    passes=frozenset({"trigger", "resolve", "renotify", "escalate", "test"}),
    at_once=4,
    every=EVERY,
)
