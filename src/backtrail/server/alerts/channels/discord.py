"""Discord: a webhook of a channel, with one embed that mentions nobody."""

import re
from typing import Any, Final

from backtrail.server.alerts.channels.kind import Field, Kind, Values, post_json
from backtrail.server.alerts.channels.page import Page, moment
from backtrail.server.alerts.channels.text import cut, escaped
from backtrail.server.alerts.outgoing.answer import Answer
from backtrail.server.alerts.outgoing.ways import Ways

ESCAPES: Final = {char: f"\\{char}" for char in "\\*_~`|>[]()#-<@:"}
LINK: Final = re.compile(r"(?i)\b(https?):(?=//)")
TITLE: Final = 256
DESCRIPTION: Final = 2500
VALUE: Final = 200
FIELDS: Final = 12
"""So that all texts of the embed together stay below the 6,000 characters that Discord takes."""
COLOURS: Final = {"critical": 0xD93025, "warning": 0xE8A317, "info": 0x2E8B57}


def payload(page: Page) -> dict[str, Any]:
    """The message: one embed with evidence, facts and links."""
    links = " · ".join(f"[{text}]({url})" for text, url in page.links if len(url) < 500)
    said = escaped(page.evidence, ESCAPES, DESCRIPTION)
    embed = {
        "title": cut(page.headline, TITLE),
        "url": page.home,
        "description": "\n\n".join(filter(None, (said, links))),
        "color": COLOURS[page.tone],
        "timestamp": moment(page.notice.at),
        "fields": [_field(name, value) for name, value in _chosen(page.facts)],
        "footer": {"text": cut(f"Backtrail · {page.notice.rule} · page {page.id}", TITLE)},
    }
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def _field(name: str, value: str) -> dict[str, Any]:
    return {"name": cut(name, 60), "value": escaped(value, ESCAPES, VALUE), "inline": True}


def _chosen(facts: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """What fits: labels give way before the ids of what is to blame."""
    if len(facts) <= FIELDS:
        return list(facts)
    last = [fact for fact in facts if fact[0] in ("Value", "Limit", "Session", "Trace", "Span", "Since", "Note")]
    first = [fact for fact in facts if fact not in last]
    return [*first[: FIELDS - len(last)], *last]


async def send(page: Page, values: Values, ways: Ways) -> Answer:
    return await post_json(ways, values["url"], payload(page))


KIND: Final = Kind(
    name="discord",
    title="Discord",
    about="A message in a channel, with the evidence, the facts and links",
    fields=(
        Field(
            name="url",
            help="Address of the webhook, https://discord.com/api/webhooks/...",
            type="address",
            needed=True,
            secret=True,
        ),
    ),
    send=send,
)
