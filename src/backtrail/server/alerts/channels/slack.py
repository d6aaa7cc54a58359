"""Slack: an incoming webhook, with blocks."""

from typing import Any, Final

from backtrail.server.alerts.channels.kind import Field, Kind, Values, post_json
from backtrail.server.alerts.channels.page import Page
from backtrail.server.alerts.channels.text import cut, escaped
from backtrail.server.alerts.outgoing.answer import Answer
from backtrail.server.alerts.outgoing.ways import Ways

ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
HEADER: Final = 150
SECTION: Final = 3000
FIELD: Final = 2000
FIELDS: Final = 10
"""In one section; further facts go into the next."""
URL: Final = 3000


def payload(page: Page) -> dict[str, Any]:
    """The message: headline, evidence, facts, buttons. `text` is what a notification on a phone shows."""
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": cut(page.headline, HEADER), "emoji": False}}
    ]
    if page.evidence:
        blocks.append({"type": "section", "text": {"type": "plain_text", "text": cut(page.evidence, SECTION)}})
    facts = [_fact(name, value) for name, value in page.facts]
    blocks += [{"type": "section", "fields": facts[at : at + FIELDS]} for at in range(0, len(facts), FIELDS)]
    if page.links:
        blocks.append({"type": "actions", "elements": [_button(page, at) for at in range(len(page.links))]})
    note = _escaped(f"Backtrail · {page.notice.rule} · page {page.id}", FIELD)
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": note}]})
    return {"text": _escaped(f"{page.headline}: {page.evidence}".rstrip(": "), SECTION), "blocks": blocks}


def _fact(name: str, value: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": f"*{_escaped(name, 100)}*\n{_escaped(value, FIELD - 200)}"}


def _button(page: Page, at: int) -> dict[str, Any]:
    text, url = page.links[at]
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": text},
        "url": url[:URL],
        "action_id": f"open-{at}",
    }
    red = at == 0 and page.notice.level == "alert" and not page.over
    return button | ({"style": "danger"} if red else {})


def _escaped(text: str, most: int) -> str:
    return escaped(text, ESCAPES, most)


async def send(page: Page, values: Values, ways: Ways) -> Answer:
    return await post_json(ways, values["url"], payload(page))


KIND: Final = Kind(
    name="slack",
    title="Slack",
    about="A message in a channel, with the evidence, the facts, and buttons to incident, alert and trace",
    fields=(
        Field(
            name="url",
            help="Address of the incoming webhook, https://hooks.slack.com/services/...",
            type="address",
            needed=True,
            secret=True,
        ),
    ),
    send=send,
)
