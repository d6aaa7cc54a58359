"""Media: images, sounds and files that spans refer to; their bytes are in the data folder, not here."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class Media(Base):
    """One file of a project, named by its content: sending the same bytes twice keeps them once."""

    __tablename__ = "media"

    project_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    """The first 22 characters of the URL-safe base64 of its SHA-256."""
    sha256: Mapped[str] = mapped_column(index=True)
    mime: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    made: Mapped[Moment] = mapped_column(default=now)
    uploaded: Mapped[Moment | None]
    """None while its bytes have not come."""
