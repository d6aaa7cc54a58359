"""The capture that is on in this process, and the checkpoint that guards put there: the state that decorators need.

Capture knows no guard and no replay. A checkpoint is told of each step before it begins, and when it is over; a border
makes the call, or gives what was recorded.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from backtrail.sdk.capture.capture import Capture
    from backtrail.sdk.capture.render import Mask

COUNTED: Final = frozenset({"llm", "tool", "retriever"})
"""Kinds of spans that are steps, or belong to one."""


class Passage(Protocol):
    """One step that was let through. Nothing of it raises."""

    def enter(self) -> None:
        """It works now, in this context."""

    def leave(self) -> None:
        """It gives the context back."""

    def noticed(self, key: str, value: Any) -> None:
        """An attribute was set on its span."""

    def brought(self, value: Any) -> None:
        """What came out."""

    def item(self, value: Any) -> None:
        """Its stream gave an item."""

    def ended(self, error: BaseException | None = None) -> None:
        """It is over."""


class Checkpoint(Protocol):
    """Whoever decides whether the next step may begin."""

    def admit(self, kind: str, name: str, arguments: Mapping[str, Any] | None) -> Passage | None:
        """Let a step begin; may wait for a human. None: nobody guards it. Raises Halted."""

    async def wait(self, kind: str) -> None:
        """Wait for a human where `admit` would, without holding up the event loop. Raises Halted."""

    def foreign_started(self, span: Any, parent: int) -> None:
        """A span of another instrumentation begins, below the span of this id. Raises Halted."""

    def foreign_ended(self, span: Any) -> None:
        """It ended."""


class Border(Protocol):
    """Whoever records or replays what crosses the boundary of a run."""

    def crossed(self, call: Any, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """What an observed call gives; a coroutine function's, to be awaited."""


class Runs(Protocol):
    """Whoever keeps the recording of runs, each as long as the outermost span of ours. Nothing of it raises."""

    def is_inside(self) -> bool:
        """Whether a run works in this context. None may though the span is no root: a web framework's is above it."""

    def began(self, trace_id: str) -> Any:
        """The outermost span is entered; what the others want. None: nobody keeps this run."""

    def entered(self, run: Any) -> Any:
        """It works in this context; what `left` wants."""

    def left(self, token: Any) -> None:
        """And no longer."""

    def ended(self, run: Any, error: BaseException | None) -> None:
        """It is over."""


capture: "Capture | None" = None
"""Set by init(), cleared by shutdown(). None: observed functions run as if they were not observed."""
checkpoint: Checkpoint | None = None
"""Set while a guard is open anywhere in the process. None: nobody counts."""
border: Border | None = None
"""Set while a session of recording or replaying is on anywhere in the process."""
runs: Runs | None = None
"""Set while runs are recorded for the server."""
mask: "Mask | None" = None
"""The user's, of init(): also where nothing is sent, as tapes are masked by it too."""
