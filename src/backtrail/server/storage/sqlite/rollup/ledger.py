"""The rows of hours and sessions: what traces count is taken out where they were, and put in where they belong.

Everything is whole numbers and happens in the writer's transaction, so that the sums of an hour are at any time those
of its traces; only rows that changed are touched, however many traces an hour has. Road not taken: summing a dirty hour
up again, which costs most where most comes in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import apsw

from backtrail.core.kpi.sums import COUNTS
from backtrail.server.storage.sqlite import rows
from backtrail.server.storage.sqlite.books import insert
from backtrail.server.storage.sqlite.rollup.counts import ALL, Tally, of_sessions, tally

HOUR: Final = 3600 * 10**9
SLOT: Final = 600 * 10**9
"""Between two looks at an agent."""
TOKENS: Final = (COUNTS.index("input"), COUNTS.index("output"))

EVERYTHING: Final = (0, "")

Place: TypeAlias = tuple[int, str]
"""Dimension by number, and value."""
Share: TypeAlias = tuple[int, int]
"""Of a session: traces and tokens."""


@dataclass(slots=True, kw_only=True)
class Booked:
    """A trace as it is booked."""

    trace: int
    session: int
    start: int
    groups: dict[Place, Tally] = field(default_factory=dict)

    @property
    def hour(self) -> int:
        return self.start // HOUR


@dataclass(slots=True)
class Account:
    """A session: the hour in which it is booked, None where it is not yet, and what changes of it."""

    hour: int | None
    tokens: int = 0
    changes: dict[Place, Share] = field(default_factory=dict)


class Ledger:
    """The rows of one project, during one transaction."""

    def __init__(self, db: apsw.Connection, project: int) -> None:
        self._db, self._project = db, project
        self._hours: dict[tuple[int, int, str], Tally] = {}
        self._accounts: dict[int, Account] = {}

    def change(self, old: Booked | None, new: Booked | None) -> None:
        """A trace is booked so, and no longer as it was."""
        stays = old is not None and new is not None and (old.session, old.hour) == (new.session, new.hour)
        for booked, other, sign in ((old, new, -1), (new, old, 1)):
            if booked is None:
                continue
            if not stays:
                self._account(booked.session)
            for place, counted in booked.groups.items():
                if stays and other is not None and other.groups.get(place) == counted:
                    continue
                self._book(place, booked.hour, counted, sign)
                tokens = sum(counted.counts[at] for at in TOKENS)
                self._share(booked.session, place, (sign, sign * tokens))

    def close(self) -> None:
        """Write sessions and hours; after the rows of the traces."""
        lines, hours, gone = [], [], []
        for session, account in self._accounts.items():
            hour = self._hour_of(session)
            lines += self._settled(session, account, hour)
            if hour is not None:
                hours.append((session, self._project, hour, account.tokens))
            else:
                gone.append(session)
        kept = [line for line in lines if line[3]]
        insert(self._db, "REPLACE INTO session_facts", kept)
        insert(self._db, "REPLACE INTO session_hours", hours)
        self._remove("session_facts", "session, dim, value", [line[:3] for line in lines if not line[3]])
        self._remove("session_hours", "session", [(session,) for session in gone])
        self._settle_hours()

    def _book(self, place: Place, hour: int, counted: Tally, sign: int) -> None:
        key = (place[0], hour, place[1])
        self._hours.setdefault(key, Tally()).add(counted.counts, counted.latency, sign)

    def _account(self, session: int) -> Account:
        known = self._accounts.get(session)
        if known is None:
            sql = "SELECT hour, tokens FROM session_hours WHERE session = ?"
            found: Any = self._db.execute(sql, (session,)).fetchone()
            known = self._accounts[session] = Account(*found) if found else Account(None)
        return known

    def _share(self, session: int, place: Place, change: Share) -> None:
        account = self._account(session)
        account.changes[place] = _plus(account.changes.get(place, (0, 0)), change)
        if place == EVERYTHING:
            account.tokens += change[1]

    def _settled(self, session: int, account: Account, hour: int | None) -> list[tuple[int, int, str, int, int]]:
        """Book the session in the hour where it belongs now; its rows that became others."""
        moved = hour != account.hour
        before = self._known(session, None if moved else account.changes)
        after = {
            place: _plus(before.get(place, (0, 0)), account.changes.get(place, (0, 0)))
            for place in before | account.changes
        }
        for shares, at, sign in ((before, account.hour, -1), (after, hour, 1)):
            for place, (traces, tokens) in shares.items():
                if at is not None and traces:
                    self._hours.setdefault((place[0], at, place[1]), Tally()).add(of_sessions(1, tokens), {}, sign)
        return [(session, *place, *share) for place, share in after.items() if share != before.get(place)]

    def _known(self, session: int, only: Iterable[Place] | None) -> dict[Place, Share]:
        """The rows of a session, or those of some places."""
        sql, values = "SELECT dim, value, traces, tokens FROM session_facts WHERE session = ?", [session]
        found: list[Any] = self._db.execute(sql, values).fetchall() if only is None else []
        for dim, value in only or ():
            found += self._db.execute(f"{sql} AND dim = ? AND value = ?", (session, dim, value)).fetchall()
        return {(dim, value): (traces, tokens) for dim, value, traces, tokens in found}

    def _hour_of(self, session: int) -> int | None:
        """The hour of its first trace; None where it has none any more."""
        sql = "SELECT start FROM counted WHERE session = ? AND start > 0 ORDER BY start LIMIT 1"
        start: Any = self._db.execute(sql, (session,)).get
        if start is None:
            start = self._db.execute("SELECT start FROM counted WHERE session = ? LIMIT 1", (session,)).get
        return None if start is None else int(start) // HOUR

    def _settle_hours(self) -> None:
        changed = {key: change for key, change in self._hours.items() if not change.empty}
        wanted = rows.json_text([list(key) for key in changed])
        sql = (
            f"SELECT r.dim, r.hour, r.value, {ALL}, latency FROM json_each(?) AS w CROSS JOIN rolled AS r"  # noqa: S608
            " ON r.project = ? AND r.dim = w.value ->> 0 AND r.hour = w.value ->> 1 AND r.value = w.value ->> 2"
        )
        for dim, hour, value, *cells in self._db.execute(sql, (wanted, self._project)):
            known = tally(cells)
            changed[int(dim), int(hour), str(value)].add(known.counts, known.latency)
        lines = [(self._project, *key, *sums.cells()) for key, sums in changed.items() if not sums.empty]
        insert(self._db, "REPLACE INTO rolled", lines)
        empty = [(self._project, *key) for key, sums in changed.items() if sums.empty]
        self._remove("rolled", "project, dim, hour, value", empty)

    def _remove(self, table: str, key: str, gone: list[tuple[Any, ...]]) -> None:
        if gone:
            parts = ", ".join(f"value ->> {place}" for place in range(len(gone[0])))
            sql = f"DELETE FROM {table} WHERE ({key}) IN (SELECT {parts} FROM json_each(?))"  # noqa: S608
            self._db.execute(sql, (rows.json_text([list(each) for each in gone]),))


def _plus(one: Share, other: Share) -> Share:
    return one[0] + other[0], one[1] + other[1]
