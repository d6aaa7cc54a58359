"""Sending a mail over SMTP, in a thread, to an address that was judged."""

import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Final, Literal, TypeAlias

from backtrail.server.alerts.outgoing.addresses import Addresses, Blocked
from backtrail.server.alerts.outgoing.answer import Answer, accepted, failed, refused
from backtrail.server.alerts.outgoing.post import trust

SECONDS: Final = 10.0
Security: TypeAlias = Literal["starttls", "tls", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """The mail server that takes a mail."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = ""


def send(relay: Relay, mail: EmailMessage, addresses: Addresses) -> Answer:
    """Send a mail; never raises for what the relay does. What nobody of several takes is an error of all."""
    sent = False
    try:
        with _connected(relay, addresses) as smtp:
            if relay.security == "starttls":
                smtp.starttls(context=trust())
            if relay.user:
                smtp.login(relay.user, relay.password)
            sent = True
            turned_away = smtp.send_message(mail)
    except Blocked as blocked:
        return refused(str(blocked))
    except smtplib.SMTPRecipientsRefused as nobody:
        return _replied(*next(iter(nobody.recipients.values())))
    except smtplib.SMTPResponseException as reply:
        return _replied(reply.smtp_code, reply.smtp_error)
    except smtplib.SMTPNotSupportedError as lacking:
        return refused(f"{lacking}; choose another `security`, or leave `user` empty")
    except smtplib.SMTPServerDisconnected as closed:
        return failed(str(closed), arrived=sent)
    except ssl.SSLCertVerificationError as untrusted:
        return failed(f"the certificate of {relay.host} is not trusted: {untrusted.verify_message}")
    except OSError as broken:
        return failed(f"no connection to {relay.host}:{relay.port}: {broken}", arrived=sent)
    return accepted() if not turned_away else _partly(turned_away)


def _connected(relay: Relay, addresses: Addresses) -> smtplib.SMTP:
    """A connection to an address of the relay that was judged. Raises Blocked, OSError, smtplib.SMTPException."""

    def dial(host: str, port: int, timeout: float) -> socket.socket:
        trouble: OSError = OSError(f"{host} has no address")
        for address in addresses.now(host, port):
            try:
                return socket.create_connection((address, port), timeout)
            except OSError as failure:
                trouble = failure
        raise trouble

    class Plain(smtplib.SMTP):
        def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
            return dial(host, port, timeout)

    class Wrapped(smtplib.SMTP_SSL):
        def _get_socket(self, host: str, port: int, timeout: float) -> Any:
            return trust().wrap_socket(dial(host, port, timeout), server_hostname=host)

    kind = Wrapped if relay.security == "tls" else Plain
    return kind(relay.host, relay.port, timeout=SECONDS)


def _replied(code: int, said: bytes | str) -> Answer:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    told = f"answered {code}: {' '.join(text.split())[:300]}"
    return failed(told, status=code) if 400 <= code < 500 else refused(told, code)


def _partly(turned_away: dict[str, tuple[int, bytes]]) -> Answer:
    """Some have it, so that it is not sent again: the others would be told of in the error."""
    names = ", ".join(turned_away)
    return Answer(ok=True, arrived=True, error=f"the relay took it, but not for {names[:200]}")
