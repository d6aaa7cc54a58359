"""Who is asking, in which role, for which project; and the two ways to be turned away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from backtrail.core.model.units import ProjectId

Role = Literal["admin", "member"]
"""An admin's key opens every project, and makes projects and keys; a member's sends to and reads its own."""
DEFAULT: Final = ProjectId("default")
NAMING: Final = ("x-backtrail-project", "langsmith-project")
LONGEST: Final = 100


class Unauthorised(Exception):
    """No key, or one that does not exist; for a 401."""


class Forbidden(Exception):
    """The key may not do this; for a 403."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who is asking."""

    project: ProjectId | None
    """The one of a member's key. None for an admin, and for all where there is no key: any may be named."""
    role: Role = "admin"
    key_id: str | None = None
    """None where there is no key."""
    label: str = ""

    def project_of(self, headers: Mapping[str, str], *said: object) -> ProjectId:
        """Where the spans of a request belong: the key's project; without one the first that is named, or default.

        `said` are names that the body gives, after those of the headers. Raises Forbidden for another key's project.
        """
        explicit = named_project(headers.get(NAMING[0]))
        if self.project is not None:
            if explicit not in (None, self.project):
                raise Forbidden(
                    f"the key belongs to project {self.project!r}, not to {explicit!r}: "
                    f"send a key of that project (`backtrail keys make --project {explicit}`)"
                )
            return self.project
        names = (explicit, named_project(headers.get(NAMING[1])), *map(named_project, said))
        return next((name for name in names if name), DEFAULT)


def named_project(said: object) -> ProjectId | None:
    """A project's name as somebody wrote it; None where it is none: empty, too long, or not printable."""
    name = said.strip() if isinstance(said, str) else ""
    return ProjectId(name) if 0 < len(name) <= LONGEST and name.isprintable() else None
