"""Whether somebody knows that a run failed, whatever detectors find in it."""

from collections.abc import Sequence
from typing import Final

from backtrail.core.model.score import Score
from backtrail.core.model.trace import Trace

GOOD: Final = frozenset({"reward", "correct", "is_correct", "correctness", "success", "passed", "resolved", "accuracy"})
"""Scores that say how well a run did: zero or false means that it failed. Of other names nobody knows what is good."""


def known_failed(trace: Trace, scores: Sequence[Score]) -> bool:
    """Whether the root failed, or a score of the whole trace that is good when it is high is zero or false."""
    return trace.status == "error" or any(
        score.value == 0 and score.span_id is None and score.name.lower() in GOOD for score in scores
    )
