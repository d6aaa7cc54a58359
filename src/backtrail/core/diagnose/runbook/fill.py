"""Fills in the runbook: a case in, five answers out."""

from collections.abc import Callable
from typing import Final

from backtrail.core.diagnose.runbook.answer import Answer
from backtrail.core.diagnose.runbook.case import Case
from backtrail.core.diagnose.runbook.cause import cause_and_fix
from backtrail.core.diagnose.runbook.replay import replay
from backtrail.core.diagnose.runbook.retrieval import last_retrieval
from backtrail.core.diagnose.runbook.session import session_and_trace
from backtrail.core.diagnose.runbook.tool_call import last_tool_call

STEPS: Final[tuple[Callable[[Case], Answer], ...]] = (
    session_and_trace,
    last_tool_call,
    last_retrieval,
    replay,
    cause_and_fix,
)
"""In the order of the runbook."""


def filled(case: Case) -> list[Answer]:
    """The five answers, in order."""
    return [step(case) for step in STEPS]


def unfillable(why: str) -> list[Answer]:
    """The five answers where there is no trace to look at: each says why."""
    return [Answer(step=step, verdict="unknown", headline=why) for step in range(1, len(STEPS) + 1)]
