"""What the first replies of a team brought: the ground on which everything later stands."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.steps import Run
from backtrail.core.diagnose.team import replies

SHARES: Final = (0.85, 1.0, 0.6, 0.3)
"""Of the first replies. The second is as suspect as the first: a first look round may find nothing yet."""


def look(run: Run) -> Iterator[Hint]:
    """The first replies to the one who leads."""
    for reply, share in zip(replies(run), SHARES, strict=False):
        reason = "is what the following steps built on" if reply.since else "is a first look, and the run ended on it"
        yield Hint(place=reply.step.place, strength=share, reason=reason)


CUE: Final = Cue(
    name="early_reply",
    failure="poor_retrieval",
    weight=0.7,
    later=1.0,
    why="In a run that never arrives, the first look that went wrong led it away; later ones only follow.",
    title="The first look went wrong",
    look=look,
)
