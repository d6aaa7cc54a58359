"""A mailbox: a real SMTP server that keeps every mail. Needs aiosmtpd, which Backtrail itself does not."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from backtrail.testing.server import free_port


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as it came in."""

    sender: str
    receivers: tuple[str, ...]
    message: EmailMessage
    encrypted: bool
    user: str
    """Who signed in; empty for nobody."""


class Mailbox:
    """The memory of the server: mails in the order of their arrival."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.port = 0
        self.reply: Callable[[str], str] = lambda _receiver: "250 OK"
        """What is said to each receiver's address."""
        self._arrived = threading.Condition()

    def wait(self, satisfied: "Callable[[Mailbox], bool]", seconds: float = 20.0) -> None:
        """Return as soon as the claim holds of what came in; TimeoutError if it never does."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: satisfied(self), seconds):
                raise TimeoutError(f"after {seconds} s the mailbox holds {len(self.mails)} mails")

    def take(self, mail: Mail) -> None:
        with self._arrived:
            self.mails.append(mail)
            self._arrived.notify_all()


@contextmanager
def mailbox(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, password: str = ""
) -> Iterator[Mailbox]:
    """A mailbox on a free port of the loopback interface: plain, by STARTTLS, or by TLS from the first byte.

    With a password whoever sends has to sign in with it, under any name.
    """
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult, LoginPassword

    box = Mailbox()

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and given.password == password.encode()
        return AuthResult(success=right, auth_data=given if right else None, handled=False)

    class Handler:
        async def handle_RCPT(self, _server: Any, session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
            reply = box.reply(address) if session.authenticated or not password else "530 sign in first"
            if reply.startswith("2"):
                envelope.rcpt_tos.append(address)
            return reply

        async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            parsed = message_from_bytes(envelope.content, policy=policy.default)
            box.take(
                Mail(
                    sender=envelope.mail_from,
                    receivers=tuple(envelope.rcpt_tos),
                    message=parsed,
                    encrypted=session.ssl is not None or tls is not None,
                    user=session.auth_data.login.decode() if session.auth_data else "",
                )
            )
            return "250 OK"

    box.port = free_port()
    controller = Controller(
        Handler(),
        hostname="127.0.0.1",
        port=box.port,
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        authenticator=known if password else None,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
