"""How far a follower has read that writes into the records: its place changes together with what it wrote."""

from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base


class Place(Base):
    """What one follower remembers under a key."""

    __tablename__ = "places"

    key: Mapped[str] = mapped_column(primary_key=True)
    note: Mapped[str]
