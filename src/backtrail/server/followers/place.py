"""How far the detectors have read, as their follower notes it in the store."""

from typing import Final, TypeAlias

from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.storage.api import Cursor, Store

Key: TypeAlias = tuple[ProjectId, TraceId]
"""A trace of a project."""
CURSOR: Final = "detect:cursor"
PAST: Final = "detect:past:"
"""And the project: where the judging of its older traces goes on; gone when it is done."""
RULES: Final = "detect:rules:"
"""And the project: the digest of what it is judged by."""


def cursor_of(store: Store) -> Cursor | None:
    """The place in the log up to which traces are judged; None where none ever was."""
    note = store.notes(CURSOR).get(CURSOR)
    return None if note is None else Cursor(int(note))


def unread(store: Store) -> int:
    """Spans that the detectors have not read yet, of all projects."""
    return store.unread(cursor_of(store) or Cursor(0))


def rejudging(store: Store, project: ProjectId) -> bool:
    """Whether older traces of the project are being judged again."""
    return PAST + project in store.notes(PAST + project)
