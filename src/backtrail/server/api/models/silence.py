"""Silences: what is watched and shown, but not sent for a while, and why."""

from typing import Annotated

from pydantic import Field, StringConstraints

from backtrail.server.api.models.shape import Shape

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class SilenceIn(Shape):
    """Something that is not to be sent for a while."""

    matchers: Annotated[dict[Text, Text], Field(min_length=1, max_length=20)]
    """Value by label; `rule` is the id of the rule. An alert is silenced where all of them are its own."""
    reason: Text
    """Why: whoever is on call after you reads it."""
    until: Annotated[str, StringConstraints(max_length=40)] = ""
    """When it ends, in ISO 8601; or `for_s`, or `alert`."""
    for_s: Annotated[float, Field(gt=0, le=90 * 86400)] | None = None
    """Seconds from now, or from `since`."""
    alert: Annotated[str, StringConstraints(max_length=64)] = ""
    """Id of an open alert: the silence ends when it does, and after 30 days where it does not."""
    since: Annotated[str, StringConstraints(max_length=40)] = ""
    """When it begins; at once where it is empty."""


class SilenceOut(Shape):
    """A silence."""

    id: str
    matchers: dict[str, str]
    reason: str
    by: str
    """Public half of the key of who made it."""
    since: str
    until: str
    alert_id: str | None
    """Of the alert with whose end it ends, if that comes first."""
    made: str
    active: bool
    """In force now."""
    covers: int
    """Open alerts that it covers now."""


class Silences(Shape):
    """The silences of a project, the newest first; those that ended more than 30 days ago are left out."""

    rows: list[SilenceOut]
