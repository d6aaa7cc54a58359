"""Where one thread writes what its looks brought about, together with how far it has come."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from backtrail.core.model.units import Nanos
from backtrail.core.policy.machine import Observation
from backtrail.server.alerts.book import Book, Change, Group, Round
from backtrail.server.alerts.episodes import Episodes
from backtrail.server.alerts.rulebook import Rulebook
from backtrail.server.storage.records import Place, Records

RARELY: Final = 1.0
"""Seconds between two writings of what nobody has to hear of: values of open alerts, and the place."""
OFF: Final = "the rule was switched off or deleted"


class Desk:
    """The book of a thread, its rules, and the way into the records."""

    def __init__(
        self, records: Records, rules: Rulebook, source: str, monotonic: Callable[[], float], told: Callable[[], None]
    ) -> None:
        self._records, self.rules, self._source = records, rules, source
        self._monotonic, self._told = monotonic, told
        self.book = Book(source)
        self._late: dict[str, Change] = {}
        """Changes that are not written yet, and need not be at once."""
        self._written = -RARELY

    def begin(self, now: Nanos) -> None:
        """As the records have it."""
        self._late, self._written = {}, -RARELY
        with self._records.session() as db:
            self.book.load(db, now)

    def round(self) -> Round:
        return Round(self.book)

    def write(self, made: Round, places: Mapping[str, str], now: Nanos, *, must: bool = False) -> None:
        """Write a round and the places, all or nothing; where nobody has to hear of it, once a second."""
        hard = any(change.events for change in made.changes)
        moment = self._monotonic()
        if not hard and not must and moment - self._written < RARELY:
            self.book.settle(made.changes)
            self._late.update((change.after.fingerprint, change) for change in made.changes)
            return
        fresh = {change.after.fingerprint for change in made.changes}
        late = [change for key, change in self._late.items() if key not in fresh]
        with self._records.writing() as db:
            episodes = Episodes(db, self._source, now)
            for change in late:
                episodes.write(replace(change, events=()))
            written = [episodes.write(change) for change in made.changes]
            for key, note in places.items():
                db.merge(Place(key=key, note=note))
        self.book.settle(written)
        self._late, self._written = {}, moment
        if hard:
            self._told()

    def steady(self, made: Round, now: Nanos) -> None:
        """Time passes for every open group; those whose rule is off or changed hear of it."""
        with self._records.session() as db:
            self.book.acknowledged(db)
        for known in list(self.book.groups.values()):
            if not made.looked(known.fingerprint):
                self.again(made, known, now)

    def again(self, made: Round, known: Group, now: Nanos) -> None:
        """Look at a group as it was seen last."""
        rule = self.rules.named(known.project, known.rule_id)
        if rule is None:
            made.without_rule(known, self.rules.known(known.project, known.rule_id), OFF)
        elif known.state.phase != "no_data":
            seen = Observation(value=known.state.value, samples=rule.min_samples)
            made.look(known, rule, known.sight, seen, now)

    def place(self, key: str) -> str | None:
        """What was noted under a key."""
        with self._records.session() as db:
            row = db.get(Place, key)
            return None if row is None else row.note
