"""API keys: making them, and telling a caller's project from one, without asking the database each time."""

import asyncio
import hashlib
import hmac
import logging
import secrets
import time
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from backtrail.core.model.units import ProjectId
from backtrail.server.auth.caller import Caller, Unauthorised
from backtrail.server.auth.credentials import Credentials
from backtrail.server.storage.records import ApiKey, Records

log = logging.getLogger("backtrail")
FRESH: Final = 2.0
"""Seconds that the keys are remembered: so long a revoked key may still work."""
HINT: Final = "`backtrail keys make` makes a key, `backtrail keys list` shows which there are"
PUBLIC: Final = "pk-bt-"
SECRET: Final = "sk-bt-"  # noqa: S105  a prefix


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key at the only moment when its secret is known."""

    row: ApiKey
    public: str
    secret: str


def make_key(project: ProjectId, label: str = "") -> NewKey:
    """A new key, to be added to the records by the caller."""
    key_id = secrets.token_hex(8)
    secret = f"{SECRET}{key_id}-{secrets.token_urlsafe(32)}"
    row = ApiKey(id=key_id, project_id=project, label=label, secret_hash=_hash(secret))
    return NewKey(row=row, public=PUBLIC + key_id, secret=secret)


class Keys:
    """The keys in force. Where there never was one, everybody is let in, if `open_without`."""

    def __init__(self, records: Records, *, open_without: bool = True) -> None:
        self._records = records
        self._open_without = open_without
        self._never = True
        self._read: float = 0
        self._known: dict[str, tuple[str, ProjectId]] = {}
        self._reading = asyncio.Lock()
        self.refresh()

    @property
    def any(self) -> bool:
        """Whether there ever was a key: revoking the last one must not open the door to everybody."""
        return not self._never

    async def caller(self, shown: Credentials | None) -> Caller:
        """Whose key it is. Raises Unauthorised."""
        if time.monotonic() - self._read > FRESH:
            async with self._reading:
                if time.monotonic() - self._read > FRESH:
                    await asyncio.to_thread(self._refresh_or_keep)
        return self.known(shown)

    def known(self, shown: Credentials | None) -> Caller:
        """Whose key it is, as of the last reading. Raises Unauthorised."""
        if self._never and self._open_without:
            return Caller(project=None)
        if shown is None:
            raise Unauthorised(
                "this server asks for an API key: send it as `Authorization: Bearer <key>`, as Basic "
                f"<public>:<secret>, or as x-api-key. {HINT}"
            )
        key_id = shown.secret.removeprefix(SECRET).partition("-")[0]
        digest, project = self._known.get(key_id, ("", ProjectId("")))
        pair = shown.public in ("", PUBLIC + key_id) or not shown.public.startswith(PUBLIC)
        if not hmac.compare_digest(digest, _hash(shown.secret)) or not pair:
            raise Unauthorised(f"the API key is unknown or was revoked. {HINT}")
        return Caller(project=project)

    def refresh(self) -> None:
        """Read the keys from the records."""
        with self._records.session() as session:
            rows = session.scalars(select(ApiKey)).all()
        self._known = {row.id: (row.secret_hash, ProjectId(row.project_id)) for row in rows if row.revoked is None}
        self._never = not rows
        self._read = time.monotonic()

    def _refresh_or_keep(self) -> None:
        """Read the keys; where the records cannot be read now, go on with those that are known."""
        try:
            self.refresh()
        except SQLAlchemyError as trouble:
            self._read = time.monotonic()
            log.warning("the API keys cannot be read now, those of before stay in force: %s", trouble)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
