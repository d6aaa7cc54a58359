"""What every route about incidents does: find one by its number, work on it in one transaction, tell how it is then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backtrail.core.model.units import TraceId
from backtrail.server.api.errors import Problem
from backtrail.server.api.incidents import told
from backtrail.server.api.models.incident import IncidentOut
from backtrail.server.api.reader import Reader
from backtrail.server.incidents import life, listed
from backtrail.server.storage.records import Incident, Records

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """One request about one incident of a project."""

    asked: Reader
    records: Records
    number: int

    def read(self, work: Callable[[Session, Incident], T]) -> T:
        """Read from it. Raises Problem."""
        with self.records.session() as db:
            return work(db, self._found(db))

    def change(self, work: Callable[[Session, Incident], object]) -> IncidentOut:
        """Work on it, and tell how it is then. Raises Problem."""
        try:
            with self.records.session() as db, db.begin():
                incident = self._found(db)
                work(db, incident)
                db.flush()
                return self.told(db, incident)
        except life.Conflict as first:
            raise Problem(409, first.code, str(first), hint=first.hint, **first.facts) from first
        except life.Unfit as lacking:
            raise Problem(400, "wrong_body", str(lacking), hint=lacking.hint, field=lacking.field) from lacking
        except OperationalError as busy:
            raise Problem(
                503, "busy", "the database of records cannot be written now", hint="Try again in a second."
            ) from busy

    def told(self, db: Session, incident: Incident) -> IncidentOut:
        return told.whole(listed.whole(db, incident), trace_gone=self.trace_gone(incident))

    def trace_gone(self, incident: Incident) -> bool:
        """Whether its trace is not there any more."""
        known = incident.trace_id
        return known is not None and self.asked.store.trace(self.asked.project, TraceId(known)) is None

    def _found(self, db: Session) -> Incident:
        try:
            return life.numbered(db, self.asked.project, self.number)
        except life.Missing:
            raise Problem(
                404,
                "not_found",
                f"no incident #{self.number} in project {self.asked.project!r}",
                hint=f"GET /api/incidents?project={self.asked.project}&state=all lists them.",
                project=self.asked.project,
            ) from None
