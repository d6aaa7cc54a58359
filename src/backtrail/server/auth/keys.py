"""API keys: making them, and telling a caller's project from one, without asking the database each time."""

import asyncio
import hmac
import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from backtrail.core.model.units import ProjectId
from backtrail.server.auth.caller import Caller, Role, Unauthorised
from backtrail.server.auth.credentials import Credentials
from backtrail.server.auth.sign_ins import hashed
from backtrail.server.storage.records import ApiKey, Records, SignIn

log = logging.getLogger("backtrail")
FRESH: Final = 2.0
"""Seconds that the keys are remembered: so long a revoked key may still work."""
HINT: Final = "`backtrail keys make` makes a key, `backtrail keys list` shows which there are"
PUBLIC: Final = "pk-bt-"
SECRET: Final = "sk-bt-"  # noqa: S105  a prefix
SOMEBODY: Final = "somebody"
"""Who works on an open server: everybody may, and nobody says who it is."""
NOBODY: Final = "0" * 64
"""Compared with where there is no such key, so that this takes as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key at the only moment when its secret is known."""

    row: ApiKey
    public: str
    secret: str


def make_key(project: ProjectId | None, label: str = "", role: Role = "member") -> NewKey:
    """A new key, to be added to the records by the caller. An admin's has no project, a member's has one."""
    key_id = secrets.token_hex(8)
    secret = f"{SECRET}{key_id}-{secrets.token_urlsafe(32)}"
    row = ApiKey(id=key_id, project_id=project, label=label, role=role, secret_hash=hashed(secret))
    return NewKey(row=row, public=PUBLIC + key_id, secret=secret)


class Keys:
    """The keys in force, and the browsers that they signed in.

    Where there never was a key, everybody is let in, if `open_without`.
    """

    def __init__(self, records: Records, *, open_without: bool = True) -> None:
        self._records = records
        self._open_without = open_without
        self._never = True
        self._read: float = 0
        self._known: Mapping[str, tuple[str, Caller]] = {}
        self._browsers: Mapping[str, tuple[str, int]] = {}
        self._used: dict[str, int] = {}
        self._reading = asyncio.Lock()
        self.refresh()

    @property
    def any(self) -> bool:
        """Whether there ever was a key: revoking the last one must not open the door to everybody."""
        return not self._never

    async def caller(self, shown: Credentials | None, browser: Sequence[str] = ()) -> Caller:
        """Whose key it is; without a key, whose browser. Raises Unauthorised.

        `browser` are hashes of tokens. The doors give none: a cookie sends nothing.
        """
        if time.monotonic() - self._read > FRESH:
            async with self._reading:
                if time.monotonic() - self._read > FRESH:
                    await asyncio.to_thread(self._refresh_or_keep)
        return self.known(shown, browser)

    def known(self, shown: Credentials | None, browser: Sequence[str] = ()) -> Caller:
        """The same as of the last reading. Raises Unauthorised."""
        if self._never and self._open_without:
            return Caller(project=None)
        found = self._of_key(shown) if shown is not None else self._of_browser(browser)
        if found.key_id:
            self._used[found.key_id] = time.time_ns()
        return found

    def _of_key(self, shown: Credentials) -> Caller:
        key_id = shown.secret.removeprefix(SECRET).partition("-")[0]
        digest, caller = self._known.get(key_id, (NOBODY, None))
        pair = shown.public in ("", PUBLIC + key_id) or not shown.public.startswith(PUBLIC)
        if not hmac.compare_digest(digest, hashed(shown.secret)) or not pair or caller is None:
            raise Unauthorised(f"the API key is unknown or was revoked. {HINT}")
        return caller

    def _of_browser(self, tokens: Sequence[str]) -> Caller:
        for token in tokens:
            key_id, expires = self._browsers.get(token, ("", 0))
            if expires > time.time_ns() and key_id in self._known:
                return self._known[key_id][1]
        raise Unauthorised(
            "this browser is not signed in any more"
            if tokens
            else "this server asks for an API key: send it as `Authorization: Bearer <key>`, as Basic "
            f"<public>:<secret>, or as x-api-key. {HINT}"
        )

    def refresh(self) -> None:
        """Read the keys from the records."""
        with self._records.session() as session:
            rows = session.scalars(select(ApiKey)).all()
            browsers = session.scalars(select(SignIn)).all()
        self._known = {row.id: (row.secret_hash, caller_of(row)) for row in rows if row.revoked is None}
        self._browsers = {row.id: (row.key_id, row.expires) for row in browsers}
        self._never = not rows
        self._read = time.monotonic()

    def keep_used(self) -> None:
        """Write down when the keys were used last. Raises SQLAlchemyError, and then remembers it for the next time."""
        used = dict(self._used)
        if not used:
            return
        with self._records.session() as session, session.begin():
            for key_id, moment in used.items():
                session.execute(update(ApiKey).where(ApiKey.id == key_id).values(used=moment))
        for key_id, moment in used.items():
            if self._used.get(key_id) == moment:
                del self._used[key_id]

    def _refresh_or_keep(self) -> None:
        """Read the keys; where the records cannot be read now, go on with those that are known."""
        try:
            self.refresh()
        except SQLAlchemyError as trouble:
            self._read = time.monotonic()
            log.warning("the API keys cannot be read now, those of before stay in force: %s", trouble)


def caller_of(row: ApiKey) -> Caller:
    """Whoever shows the key. A role that this Backtrail does not know may no more than a member."""
    if row.role == "admin":
        return Caller(project=None, role="admin", key_id=row.id, label=row.label)
    return Caller(project=ProjectId(row.project_id or ""), role="member", key_id=row.id, label=row.label)


def signature(caller: Caller) -> str:
    """Who it is, as what people make tells it: the key's label, or its public half."""
    return (caller.label or PUBLIC + caller.key_id) if caller.key_id else SOMEBODY
