"""E-mail over SMTP: text and HTML; the pages of one alert are one thread."""

import re
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from typing import Final, cast

from backtrail.server.alerts.channels.kind import Field, Kind, Values
from backtrail.server.alerts.channels.page import SECOND, Page
from backtrail.server.alerts.channels.text import line
from backtrail.server.alerts.outgoing.answer import Answer, refused
from backtrail.server.alerts.outgoing.apart import apart
from backtrail.server.alerts.outgoing.mail import Relay, Security
from backtrail.server.alerts.outgoing.mail import send as send_mail
from backtrail.server.alerts.outgoing.ways import Ways

ADDRESS: Final = re.compile(r"[^@\s<>,;\"()]+@[^@\s<>,;\"()]+")
MOST: Final = 50
COLOURS: Final = {"critical": "#c5221f", "warning": "#b06000", "info": "#137333"}


def payload(page: Page, sender: str, receivers: str) -> EmailMessage:
    """The mail. Raises ValueError where an address is none."""
    mail = EmailMessage()
    mail["Subject"] = line(page.headline, 200)
    mail["From"] = Address("Backtrail", addr_spec=_addresses(sender)[0])
    mail["To"] = [Address(addr_spec=address) for address in _addresses(receivers)]
    mail["Date"] = format_datetime(datetime.fromtimestamp(page.notice.at // SECOND, UTC))
    mail["Message-ID"] = f"<{page.id}@backtrail.invalid>"
    thread = f"<{re.sub(r'[^A-Za-z0-9.-]', '', page.notice.fingerprint)[:100]}.{page.notice.fired}@backtrail.invalid>"
    mail["In-Reply-To"], mail["References"] = thread, thread
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Backtrail-Page"] = page.id
    mail.set_content(_text(page))
    mail.add_alternative(_html(page), subtype="html")
    return mail


def _text(page: Page) -> str:
    facts = "\n".join(f"{name}: {value}" for name, value in page.facts)
    links = "\n".join(f"{name}: {url}" for name, url in page.links)
    return "\n\n".join(filter(None, (page.headline, page.evidence, facts, links, f"Page {page.id}"))) + "\n"


def _html(page: Page) -> str:
    rows = "".join(
        f'<tr><td style="padding:2px 16px 2px 0;color:#5f6368">{escape(name)}</td>'
        f'<td style="font-family:monospace">{escape(value)}</td></tr>'
        for name, value in page.facts
    )
    links = " · ".join(f'<a href="{escape(url)}">{escape(name)}</a>' for name, url in page.links)
    return (
        '<html><body style="font-family:sans-serif;color:#202124">'
        f'<h2 style="color:{COLOURS[page.tone]}">{escape(page.headline)}</h2>'
        f"<p>{escape(page.evidence)}</p><table>{rows}</table><p>{links}</p>"
        f'<p style="color:#5f6368;font-size:12px">Page {escape(page.id)}</p></body></html>'
    )


def _addresses(text: str) -> list[str]:
    """Addresses with commas between. Raises ValueError."""
    found = [word.strip() for word in text.split(",") if word.strip()]
    wrong = [word for word in found if not ADDRESS.fullmatch(word)]
    if wrong or not 0 < len(found) <= MOST:
        raise ValueError(f"{(wrong or [text])[0][:100]!r} is no mail address")
    return found


async def send(page: Page, values: Values, ways: Ways) -> Answer:
    relay = Relay(
        host=values["host"],
        port=int(values["port"]),
        security=cast("Security", values["security"]),
        user=values["user"],
        password=values["password"],
    )
    try:
        mail = payload(page, values["from"], values["to"])
    except ValueError as wrong:
        return refused(str(wrong))
    return await apart(lambda: send_mail(relay, mail, ways.addresses))


KIND: Final = Kind(
    name="smtp",
    title="E-mail",
    about="A mail as text and HTML; the pages of one alert are one thread",
    fields=(
        Field(name="host", help="Mail server", needed=True, place=True),
        Field(
            name="port",
            help="Its port: 587 for STARTTLS, 465 for TLS, 25 for plain",
            type="number",
            default="587",
            place=True,
        ),
        Field(
            name="security",
            help="How the connection is protected; plain sends everything readable",
            type="choice",
            default="starttls",
            choices=("starttls", "tls", "plain"),
            place=True,
        ),
        Field(name="from", help="Sender's address", needed=True),
        Field(name="to", help="Receivers' addresses, with commas between", needed=True),
        Field(name="user", help="Name to sign in with; empty for none"),
        Field(name="password", help="Password to sign in with", secret=True),
    ),
    send=send,
    at_once=2,
)
