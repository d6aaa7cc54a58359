"""Signing a browser in: a random token goes into a cookie, its hash into the records, beside the key that was shown.

A token and not the key itself: the cookie ends by itself, is taken by the reading API only, and tells nobody the key.
"""

import hashlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backtrail.server.storage.records import SignIn

COOKIE: Final = "backtrail_session"
MOST: Final = 50
"""Browsers signed in by one key; one more ends the oldest, so that a leaked key fills no memory."""
TRIED: Final = 4
"""Values of one cookie's name that are looked at: a browser sends those of shorter paths too."""
NANOS_OF_DAY: Final = 86_400 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Token:
    """What one browser holds. Not in the output of logs and tracebacks."""

    secret: str

    def __repr__(self) -> str:
        return "Token(...)"


def begun(session: Session, key_id: str, days: float) -> Token:
    """A token for one more browser; those that ended meanwhile are removed."""
    now = time.time_ns()
    token = Token(secrets.token_urlsafe(32))
    session.execute(delete(SignIn).where(SignIn.expires <= now))
    older = session.scalars(select(SignIn.id).where(SignIn.key_id == key_id).order_by(SignIn.made.desc())).all()
    ended(session, older[MOST - 1 :])
    session.add(SignIn(id=hashed(token.secret), key_id=key_id, made=now, expires=now + int(days * NANOS_OF_DAY)))
    return token


def ended(session: Session, ids: Sequence[str]) -> None:
    """Sign browsers out."""
    session.execute(delete(SignIn).where(SignIn.id.in_(ids)))


def shown(cookies: str) -> list[str]:
    """The hashes of the tokens in a Cookie header."""
    pairs = (pair.strip().partition("=") for pair in cookies.split(";"))
    values = [value.strip('"') for name, _, value in pairs if name == COOKIE and value]
    return [hashed(value) for value in values[:TRIED]]


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
