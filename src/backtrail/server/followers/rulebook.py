"""The rules of every project as they were read last, and word of those that became others."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.model.units import ProjectId
from backtrail.server.followers.catalogue import Catalogue
from backtrail.server.followers.place import RULES
from backtrail.server.followers.rules import Rules, rules_of
from backtrail.server.storage.api import Store
from backtrail.server.storage.records import Records

NEVER: Final = ""
"""The digest of a project that was judged by nothing."""


class Rulebook:
    """Rules by project. What a project was judged by is noted in the store, beside what was found."""

    def __init__(self, store: Store, records: Records, catalogue: Catalogue) -> None:
        self._store, self._records, self._catalogue = store, records, catalogue
        self._rules: dict[ProjectId, Rules] = {}
        self._noted: dict[ProjectId, str] = {}

    def begin(self, *, never: bool) -> None:
        """Read what was noted. `never`: nothing was judged before, so that all that is there is to be judged."""
        noted = self._store.notes(RULES)
        self._noted = {ProjectId(key.removeprefix(RULES)): digest for key, digest in noted.items()}
        if never:
            self._noted |= dict.fromkeys(self._store.projects(), NEVER)

    def of(self, project: ProjectId) -> Rules:
        """The rules of a project."""
        if project not in self._rules:
            self._rules[project] = rules_of(self._catalogue, self._records, project)
        return self._rules[project]

    def forget(self) -> None:
        """Read the rules anew when they are needed: something may have changed."""
        self._rules.clear()

    def others(self) -> list[ProjectId]:
        """The projects whose traces were judged by other rules than theirs are now."""
        return [project for project, digest in self._noted.items() if digest != self.of(project).digest]

    def notes(self, projects: Iterable[ProjectId]) -> dict[str, str]:
        """What is to be noted of these projects from now on."""
        fresh = {project: self.of(project).digest for project in projects}
        told = {RULES + name: digest for name, digest in fresh.items() if self._noted.get(name) != digest}
        self._noted |= fresh
        return told
