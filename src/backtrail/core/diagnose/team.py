"""Who leads: an agent that hands out work and hears every answer first, where the run has one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz

from backtrail.core.diagnose.steps import PAGE, Run, Step

MADE_TO: Final = 40
"""Characters that an order has at least."""
COMPARED: Final = 600
PLANS: Final = 2.5
"""Turns that a leader takes for each order, at least, where it gives few."""
OFTEN: Final = 4
"""Orders after which nobody needs more proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an agent gave back to the one who leads."""

    step: Step
    order: Step | None
    """What it had been told to do."""
    since: tuple[Step, ...]
    """What the leader said after it, before the next reply."""

    @property
    def next_order(self) -> Step | None:
        """What the leader asked for next."""
        return _order(self.since)

    def asked_again(self) -> float:
        """0 to 100: how alike the orders before and after are."""
        after = self.next_order
        if self.order is None or after is None:
            return 0.0
        return fuzz.token_set_ratio(self.order.text[:COMPARED], after.text[:COMPARED])


def replies(run: Run) -> list[Reply]:
    """Of a run that one agent leads; else nothing."""
    leader = run.leader
    if leader is None:
        return []
    places = [i for i, step in enumerate(run.steps) if not (step.turn and step.agent == leader)]
    ends = [place for n, place in enumerate(places) if n + 1 == len(places) or places[n + 1] != place + 1]
    found: list[Reply] = []
    before = 0
    for n, place in enumerate(ends):
        after = ends[n + 1] if n + 1 < len(ends) else len(run.steps)
        spoken = [step for step in run.steps[before:place] if step.turn and step.agent == leader]
        since = tuple(step for step in run.steps[place + 1 : after] if step.turn and step.agent == leader)
        found.append(Reply(step=run.steps[place], order=_order(spoken), since=since))
        before = place + 1
    return found


def leader_of(run: Run) -> str | None:
    """The agent between all others: every other is followed by it alone, and it neither runs nor looks at anything.

    In a short talk that comes about by chance, so the leader must either do most of the talking (it plans, orders and
    judges) or be asked back often.
    """
    turns = [step for step in run.turns() if step.agent]
    if len({step.agent for step in turns}) < 2:
        return None
    name = turns[0].agent
    handed = [(one.agent, two.agent) for one, two in pairwise(turns) if one.agent != two.agent]
    if not all(name in pair for pair in handed):
        return None
    own = [step for step in turns if step.agent == name]
    if any((step.code and run.ran(step)) or PAGE.search(step.text[:200]) for step in own):
        return None
    calls = sum(1 for pair in handed if pair[0] == name)
    return name if calls >= OFTEN or (calls >= 2 and len(own) >= PLANS * calls) else None


def _order(spoken: Sequence[Step]) -> Step | None:
    """The last thing said that asks for something: no plan in JSON, no name of the next to speak."""
    asking = (
        step
        for step in reversed(spoken)
        if len(step.text) > MADE_TO and "{" not in step.text[:200] and "plan" not in step.text[:20].lower()
    )
    return next(asking, None)
