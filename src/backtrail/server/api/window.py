"""The parameters that every list has in common."""

from typing import Annotated, Final

from fastapi import Depends, Query

from backtrail.server.api import times
from backtrail.server.api.errors import Problem
from backtrail.server.storage.api import Window
from backtrail.server.storage.query.fields import FIELDS

SORTABLE: Final = tuple(field.name for field in FIELDS if field.sortable)


def sortable(sort: str) -> None:
    """Raises Problem where lists have no such order."""
    if sort.removeprefix("-") not in SORTABLE:
        raise Problem(
            400,
            "wrong_parameter",
            f"query parameter 'sort': there is no order by {sort!r}",
            hint=f"Sort by one of {', '.join(SORTABLE)}; a leading minus means descending.",
            parameter="sort",
            given=sort,
        )


async def window(
    query: Annotated[str, Query(description="In the query language of docs/spec/query.md")] = "",
    since: Annotated[str | None, Query(description="Started at or after: 2026-11-24, ISO 8601 or -2h")] = None,
    until: Annotated[str | None, Query(description="Started before: 2026-11-24, ISO 8601 or -2h")] = None,
    sort: Annotated[str, Query(description="A sortable field; a leading minus means descending")] = "-start",
    after: Annotated[str | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most rows")] = 50,
) -> Window:
    """Which rows of a list to read. Raises Problem."""
    sortable(sort)
    return Window(
        query=query,
        since=times.read("since", since),
        until=times.read("until", until),
        sort=sort,
        after=after,
        limit=limit,
    )


Listed = Annotated[Window, Depends(window)]
