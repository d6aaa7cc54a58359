"""The run burns more tokens than such a task needs."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.detector import Sign, TraceDetector
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.loops.overrun import overrun
from backtrail.core.detect.whole import Whole

LIMIT: Final[Threshold[float]] = Threshold(
    name="overrun_tokens",
    default=50_000,
    unit="tokens",
    why="The alert level of token burn for a whole session, which is one trace or more: a single trace that uses it up "
    "is worth a look. Agents that read code need more; set it per project.",
)


def look(whole: Whole) -> Iterable[Sign]:
    """One sign, once the limit is passed."""
    limit = whole.limits[LIMIT]
    crossed = whole.crossing("tokens", limit)
    if crossed:
        tokens = whole.total("tokens")
        steps = max(1, whole.total("steps"))
        return (
            overrun(
                crossed.span_id,
                tokens,
                limit,
                f"The run burnt {tokens:,.0f} tokens in {steps:,.0f} steps so far; the limit is {limit:,.0f}.",
                "Shorten what goes back into the model (old tool outputs first), or set a token budget in the agent.",
            ),
        )
    return ()


DETECTOR: Final = TraceDetector(
    name="overrun_tokens",
    family="loops",
    says="More tokens than a run may burn.",
    look=look,
    thresholds=(LIMIT,),
)
