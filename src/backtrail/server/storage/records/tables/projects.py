"""Projects: what keeps one team's traces apart from another's."""

from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class Project(Base):
    """A project that somebody made; one that only spans name needs no row."""

    __tablename__ = "projects"

    id: Mapped[str] = mapped_column(primary_key=True)
    """Its name."""
    made: Mapped[Moment] = mapped_column(default=now)
