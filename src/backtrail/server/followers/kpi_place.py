"""How far the counts of KPIs have come, as their follower notes it in the store."""

from typing import Final

from backtrail.server.storage.api import Cursor, Store

CURSOR: Final = "kpi:cursor"
REFOUND: Final = "kpi:refound"


def cursors_of(store: Store) -> tuple[Cursor, Cursor] | None:
    """The places in the log up to which spans, and findings, are counted; None where nothing ever was."""
    notes = store.notes("kpi:")
    if CURSOR not in notes:
        return None
    return Cursor(int(notes[CURSOR])), Cursor(int(notes.get(REFOUND, "0")))


def uncounted(store: Store) -> int:
    """Spans that are not in the sums yet, of all projects."""
    found = cursors_of(store)
    return store.unread(found[0] if found else Cursor(0))
