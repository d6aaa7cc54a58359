"""What a project pays for tokens where it differs from the list of prices."""

from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class Price(Base):
    """The price of one model in one project, in US dollars for a million tokens."""

    __tablename__ = "prices"

    project_id: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    input: Mapped[float]
    output: Mapped[float]
    cached: Mapped[float | None]
    cache_write: Mapped[float | None]
    changed: Mapped[Moment] = mapped_column(default=now, onupdate=now)
