"""A diagnosis in plain words, for somebody who reads it at night."""

from collections.abc import Sequence
from typing import Final

from backtrail.core.diagnose.diagnosis import TITLES, FailureClass
from backtrail.core.diagnose.evidence import Evidence
from backtrail.core.diagnose.steps import Run, Step
from backtrail.core.diagnose.weigh import Weighed

REASONS: Final = 3
ALSO: Final = 2
CLOSE: Final = 0.75
"""Another step with this share of the first one's is named beside it."""
LONG: Final = 240


def title(failure: FailureClass, first: Weighed | None) -> str:
    """A short sentence."""
    if first is None:
        return TITLES[failure]
    who = f", {first.step.agent}" if first.step.agent else ""
    return f"{TITLES[failure]} (step {first.step.place + 1}{who})"


def why(one: Weighed) -> str:
    """One sentence: what speaks for the step."""
    return f"It {_joined([piece for piece in one.evidence if piece.amount > 0 and piece.finding is None][:REASONS])}."


def story(run: Run, weighed: Sequence[Weighed], *, failed: bool, grave: bool) -> str:
    """One paragraph."""
    return ""


def _joined(pieces: Sequence[Evidence]) -> str:
    return "; it ".join(piece.reason for piece in pieces)


def link(step: Step) -> str:
    """A link to the step's span."""
    return f"[step {step.place + 1}](span:{step.moment.span_id})"
