"""Signed-in browsers: which key each stands for, and until when. The token in its cookie is nowhere."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class SignIn(Base):
    """One browser that was shown a key; it may do what the key may, for as long as the key is in force."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the token."""
    key_id: Mapped[str] = mapped_column(ForeignKey("api_keys.id"), index=True)
    expires: Mapped[Moment]
    made: Mapped[Moment] = mapped_column(default=now)
