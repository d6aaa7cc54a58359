"""Writing scores; one whose trace has not arrived is kept all the same."""

import time
from collections.abc import Sequence

from backtrail.core.model.score import Score
from backtrail.server.storage.api import Cursor
from backtrail.server.storage.sqlite import rows
from backtrail.server.storage.sqlite.books import Books, bounded, insert


def record(books: Books, project: str, scores: Sequence[Score]) -> Cursor:
    """Write the scores; the same id again replaces the score."""
    no, now = books.project(project), time.time_ns()
    insert(
        books.db,
        "REPLACE INTO scores",
        [
            (no, score.id, score.trace_id, score.session_id, bounded(score.time) or now, rows.write(score))
            for score in scores
        ],
    )
    return Cursor(books.cursor)
