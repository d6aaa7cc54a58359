"""API keys: who may send and read, for which project. The secret itself is nowhere."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class ApiKey(Base):
    """One key."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    """Part of both halves of the key, so that the row is found without knowing the secret."""
    project_id: Mapped[str | None] = mapped_column(ForeignKey("projects.id"), index=True)
    """None for an admin's, which opens every project."""
    label: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="member", server_default="member")
    """`member` or `admin`."""
    secret_hash: Mapped[str]
    """SHA-256: the secret has 256 random bits, nothing slower would make it safer."""
    made: Mapped[Moment] = mapped_column(default=now)
    used: Mapped[Moment | None]
    """When it was shown last, to the minute."""
    revoked: Mapped[Moment | None]
