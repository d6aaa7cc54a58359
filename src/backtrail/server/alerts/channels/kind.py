"""A kind of channel: what has to be known to send there, and how a page is sent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit

from backtrail.server.alerts.channels.page import Page
from backtrail.server.alerts.channels.text import encoded
from backtrail.server.alerts.notice import Action
from backtrail.server.alerts.outgoing.answer import Answer
from backtrail.server.alerts.outgoing.ways import Ways

Values: TypeAlias = Mapping[str, str]
"""Every field of the kind: as it was set, or its default; empty for none."""
Send: TypeAlias = Callable[[Page, Values, Ways], Awaitable[Answer]]
ALL: Final[frozenset[Action]] = frozenset({"trigger", "acknowledge", "resolve", "renotify", "escalate", "test"})
JSON: Final = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing to know of a channel."""

    name: str
    help: str
    type: Literal["text", "address", "number", "choice"] = "text"
    default: str = ""
    needed: bool = False
    secret: bool = False
    """Written and never read again."""
    place: bool = False
    """It says where pages go: whoever changes it has to know the secrets, which would go there too."""
    choices: tuple[str, ...] = ()
    length: int | None = None
    """Exactly so many characters."""

    def read(self, text: str) -> str:
        """The value as it is kept. Raises ValueError with what is wrong."""
        text = text.strip()
        if any(ord(char) < 32 or ord(char) == 127 for char in text):
            raise ValueError("has a control character in it")
        if not text:
            if self.needed:
                raise ValueError("is missing")
            return ""
        if self.type == "address":
            _address(text)
        if self.type == "number" and not (text.isascii() and text.isdigit() and 0 < int(text) < 65_536):
            raise ValueError(f"has to be a number from 1 to 65535, and {text[:20]!r} is none")
        if self.choices and text not in self.choices:
            raise ValueError(f"is one of {', '.join(self.choices)}")
        if self.length is not None and len(text) != self.length:
            raise ValueError(f"has {self.length} characters, and this has {len(text)}")
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of channel."""

    name: str
    title: str
    about: str
    """What arrives, in a sentence."""
    fields: tuple[Field, ...]
    send: Send
    passes: frozenset[Action] = ALL
    """What is sent there at all."""
    at_once: int = 1
    """Pages on their way at the same time."""
    every: float | None = None
    """Seconds after which what fires is sent again, where the receiver forgets it otherwise."""
    admins_only: bool = False

    def values(self, config: Values, secrets: Values) -> Values:
        """Every field, with its default where it was not set."""
        return {
            field.name: (secrets if field.secret else config).get(field.name) or field.default for field in self.fields
        }


async def post_json(ways: Ways, url: str, payload: object, headers: Mapping[str, str] | None = None) -> Answer:
    """Send a payload as JSON."""
    return await ways.post(url, encoded(payload), JSON | dict(headers or {}))  # type: ignore[arg-type]


def _address(text: str) -> None:
    """Raises ValueError where it is no address that a request can go to."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as wrong:
        raise ValueError("is no address") from wrong
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ValueError("is no address of the kind https://host/path")
    if parts.username is not None or parts.password is not None:
        raise ValueError("may hold no user and password")
