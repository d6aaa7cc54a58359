"""Anything else, through the library apprise: `pip install 'backtrail[apprise]'`.

Apprise makes its connections itself, and tells only whether all went well. So only admins set such a channel, addresses
of this machine's own desktop are refused, and a host that it names is judged as for every other channel, though a
moment before the connection.
"""

import asyncio
from typing import Any, Final

from backtrail.server.alerts.channels.kind import Field, Kind, Values
from backtrail.server.alerts.channels.page import Page
from backtrail.server.alerts.outgoing.addresses import Blocked
from backtrail.server.alerts.outgoing.answer import Answer, accepted, failed, refused
from backtrail.server.alerts.outgoing.apart import apart
from backtrail.server.alerts.outgoing.ways import Ways

MISSING: Final = "apprise is not installed where the server runs: pip install 'backtrail[apprise]', and start it again"
LOCAL: Final = frozenset({"dbus", "qt", "kde", "glib", "gnome", "gio", "macosx", "windows", "syslog", "file"})
SECONDS: Final = 30.0
TYPES: Final = {"critical": "failure", "warning": "warning", "info": "info"}


def payload(page: Page) -> dict[str, str]:
    """Title, text and type of the message."""
    facts = "\n".join(f"{name}: {value}" for name, value in page.facts)
    links = "\n".join(f"{name}: {url}" for name, url in page.links)
    body = "\n\n".join(filter(None, (page.evidence, facts, links)))
    kind = "success" if page.over else TYPES[page.severity]
    return {"title": page.headline, "body": body, "notify_type": kind}


async def send(page: Page, values: Values, ways: Ways) -> Answer:
    try:
        import apprise  # heavy, and an extra
    except ModuleNotFoundError:
        return refused(MISSING)
    schema = values["url"].partition("://")[0].lower()
    if schema in LOCAL:
        return refused(f"{schema}:// shows something on the server's own desktop, where nobody looks")
    target = await apart(lambda: apprise.Apprise.instantiate(values["url"]))
    if not isinstance(target, apprise.NotifyBase):
        return refused("apprise does not know such an address; its list of services says how each is written")
    try:
        await _judged(target, ways)
    except Blocked as blocked:
        return refused(str(blocked))
    except OSError as unknown:
        return failed(f"the host cannot be looked up: {unknown}")
    return await _notified(target, page)


async def _judged(target: Any, ways: Ways) -> None:
    """Raises Blocked, OSError."""
    host = getattr(target, "host", None)
    if (isinstance(host, str) and "." in host) or host == "localhost":
        await ways.addresses.of(str(host), int(getattr(target, "port", None) or 443))


async def _notified(target: Any, page: Page) -> Answer:
    try:
        async with asyncio.timeout(SECONDS):
            went = await apart(lambda: target.notify(body_format="text", **payload(page)))
    except TimeoutError:
        return failed(f"apprise did not come back within {SECONDS:.0f} s", arrived=True)
    except (OSError, TypeError, ValueError) as broken:
        return failed(f"apprise: {broken}", arrived=True)
    return accepted() if went else failed("apprise could not deliver it, and does not say why", arrived=True)


KIND: Final = Kind(
    name="apprise",
    title="Apprise",
    about="A message by any of the services that apprise knows; needs the extra `apprise`",
    fields=(
        Field(name="url", help="Address as apprise writes it, such as tgram://token/chat", needed=True, secret=True),
    ),
    send=send,
    admins_only=True,
)
