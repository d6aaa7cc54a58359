"""Saved views: what is kept, and what is told of it."""

from typing import Annotated

from pydantic import StringConstraints

from backtrail.server.api.models.shape import Shape

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class ViewIn(Shape):
    """A way to look at the list of traces, to be kept."""

    name: Name
    query: Annotated[str, StringConstraints(max_length=4000)] = ""
    """In the query language."""
    since: Annotated[str, StringConstraints(max_length=40)] = ""
    """Started at or after, such as -1h; empty for no limit."""
    until: Annotated[str, StringConstraints(max_length=40)] = ""
    """Started before."""
    sort: Annotated[str, StringConstraints(max_length=40)] = "-start"
    columns: Annotated[str, StringConstraints(max_length=1000)] = ""
    """Names of columns with commas between; empty for those that each browser keeps."""


class ViewOut(Shape):
    """A saved view."""

    id: str
    name: str
    query: str
    since: str
    until: str
    sort: str
    columns: str
    made: str
    changed: str


class Views(Shape):
    """The views of a project, by name."""

    rows: list[ViewOut]
