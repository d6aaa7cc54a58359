"""Microsoft Teams: the webhook of a workflow, with an Adaptive Card 1.4.

Texts of agents are in text runs, in which nothing is Markdown.
"""

from typing import Any, Final

from backtrail.server.alerts.channels.kind import Field, Kind, Values, post_json
from backtrail.server.alerts.channels.page import Page
from backtrail.server.alerts.outgoing.answer import Answer
from backtrail.server.alerts.outgoing.ways import Ways

SCHEMA: Final = "http://adaptivecards.io/schemas/adaptive-card.json"
COLOURS: Final = {"critical": "Attention", "warning": "Warning", "info": "Good"}


def payload(page: Page) -> dict[str, Any]:
    """The message with its one card."""
    body = [_block(_run(page.headline, size="Large", weight="Bolder", color=COLOURS[page.tone]))]
    if page.evidence:
        body.append(_block(_run(page.evidence)))
    body += [_block(_run(f"{name}: ", weight="Bolder"), _run(value), spacing="Small") for name, value in page.facts]
    body.append(_block(_run(f"Backtrail · {page.notice.rule} · page {page.id}", size="Small", isSubtle=True)))
    card: dict[str, Any] = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": page.headline,
        "msteams": {"width": "Full"},
        "body": body,
        "actions": [{"type": "Action.OpenUrl", "title": text, "url": url} for text, url in page.links],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _block(*runs: dict[str, Any], **look: Any) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": list(runs)} | look


def _run(text: str, **look: Any) -> dict[str, Any]:
    return {"type": "TextRun", "text": text} | look


async def send(page: Page, values: Values, ways: Ways) -> Answer:
    return await post_json(ways, values["url"], payload(page))


KIND: Final = Kind(
    name="teams",
    title="Microsoft Teams",
    about="A card in a channel or chat, by a workflow that starts when a webhook request is received",
    fields=(
        Field(
            name="url",
            help="Address that the workflow shows ('When a Teams webhook request is received')",
            type="address",
            needed=True,
            secret=True,
        ),
    ),
    send=send,
)
