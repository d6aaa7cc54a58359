"""What a RunDetector sees around a moment: neighbours within its reach, nearest first, and no more."""

from collections.abc import Iterator
from typing import Protocol

from backtrail.core.detect.limits import Limits
from backtrail.core.detect.moment import Moment, MomentKind


class Around(Protocol):
    """The surroundings of one moment. What it answers depends on nothing outside the reach of the detector."""

    @property
    def limits(self) -> Limits:
        """The thresholds of the project."""

    def before(self, *kinds: MomentKind, everyone: bool = False) -> Iterator[Moment]:
        """Earlier moments, nearest first, of these kinds (none named: of all), of the same agent unless `everyone`."""

    def after(self, *kinds: MomentKind, everyone: bool = False) -> Iterator[Moment]:
        """Later moments, nearest first. Only meaningful up to `ahead`: a later arrival may still fill it."""

    def alike(self) -> Iterator[Moment]:
        """Earlier runs or retrievals of the same name and with the same arguments, of the same agent, nearest first."""

    def namesakes(self) -> Iterator[Moment]:
        """Earlier runs or retrievals of the same name, of the same agent, nearest first."""

    def final(self) -> bool:
        """Whether this is the last moment of a run that ended."""

    def complete(self) -> bool:
        """Whether the moments ahead will not change any more by new ones at the end: `ahead` is full, or it ended.

        A run has ended when its root has, or when no span came for as long as `idle_seconds`.
        """

    def asker(self, run: Moment) -> Moment | None:
        """The model's turn that asked for this run of a tool: by call id, else by name and arguments, else by name."""
