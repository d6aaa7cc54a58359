"""Every detector of this server: Backtrail's, and the user's own that came by the entry point `backtrail.detectors`."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from backtrail.core.detect.answer.ending import ANSWER_TOOLS
from backtrail.core.detect.detector import Detector, RunDetector, SpanDetector, TraceDetector
from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.parameters.consent.demand import CHANGING
from backtrail.core.detect.parameters.queries import CATALOGUE
from backtrail.core.detect.run import IDLE
from backtrail.core.model.finding import FAMILIES
from backtrail.server.followers import drift
from backtrail.server.followers.guard import Guard, guarded

log = logging.getLogger("backtrail")
GROUP: Final = "backtrail.detectors"
SHARED: Final[tuple[Threshold[Any], ...]] = (IDLE, ANSWER_TOOLS, CHANGING, CATALOGUE)
"""Thresholds that several detectors go by: set once, for all of them."""
SHARED_NAME: Final = "shared"
KINDS: Final = (SpanDetector, RunDetector, TraceDetector)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The detectors by name, in the order of the list."""

    detectors: tuple[Detector, ...]
    guards: dict[str, Guard] = field(default_factory=dict)
    """Of the user's own detectors, by name."""
    notes: tuple[str, ...] = ()
    """Which of the user's own are left out, and why."""

    def named(self, name: str) -> Detector | None:
        return next((each for each in self.detectors if each.name == name), None)

    def trouble(self, name: str) -> str | None:
        """Why the detector is switched off on this server; None where it is not."""
        guard = self.guards.get(name)
        return guard.trouble if guard else None


def load(points: Iterable[EntryPoint] | None = None) -> Catalogue:
    """Backtrail's detectors and the user's own; one that is broken is left out, and a note says why."""
    catalogue, notes = [*DETECTORS, drift.DETECTOR], list[str]()
    guards: dict[str, Guard] = {}
    taken = {detector.name for detector in catalogue}
    thresholds = {limit.name for limit in (*SHARED, *(limit for each in catalogue for limit in each.thresholds))}
    for point in sorted(entry_points(group=GROUP) if points is None else points, key=lambda point: point.name):
        try:
            own = _own(point, taken, thresholds)
        except Exception as broken:  # noqa: BLE001 - code of others: whatever it raises, the server starts
            reason = f"{type(broken).__name__}: {broken}" if not isinstance(broken, Unfit) else str(broken)
            notes.append(f"the detectors of the entry point {point.name!r} ({point.value}) are left out: {reason}")
            log.warning(notes[-1])
            continue
        for detector in own:
            guards[detector.name] = Guard(name=detector.name)
            catalogue.append(guarded(detector, guards[detector.name]))
        taken |= {detector.name for detector in own}
        thresholds |= {threshold.name for detector in own for threshold in detector.thresholds}
    return Catalogue(detectors=tuple(catalogue), guards=guards, notes=tuple(notes))


class Unfit(Exception):
    """What an entry point names is no detector, or cannot stand beside those that there are."""


def _own(point: EntryPoint, taken: set[str], thresholds: set[str]) -> Sequence[Detector]:
    """The detectors that an entry point names. Raises Unfit, and whatever its module raises."""
    found: Any = point.load()
    own = [found] if isinstance(found, KINDS) else found
    if not isinstance(own, list | tuple) or not own:
        raise Unfit(f"it names {type(found).__name__}, and not a detector or a list of detectors")
    names, limits = set(taken), set(thresholds)
    for detector in own:
        if not isinstance(detector, KINDS):
            raise Unfit(f"a {type(detector).__name__} in its list is no detector")
        if not detector.name.isidentifier() or detector.family not in FAMILIES:
            raise Unfit(f"a name is letters, digits and _, a family one of {', '.join(FAMILIES)}: {detector.name!r}")
        if detector.name in names:
            raise Unfit(f"there is a detector {detector.name!r} already")
        names.add(detector.name)
        for threshold in detector.thresholds:
            if threshold.name in limits:
                raise Unfit(f"there is a threshold {threshold.name!r} already")
            limits.add(threshold.name)
    return own
