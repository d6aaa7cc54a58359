"""A change that shut the door on a later one: the later call failed on the very thing that the earlier had changed."""

import re
from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import CHANGES, failed
from backtrail.core.diagnose.steps import Run, Step

ID: Final = re.compile(r"[\w#-]*\d[\w-]{3,}")
"""A word with a digit in it: of an order, a ticket, a file."""


def look(run: Run) -> Iterator[Hint]:
    """Turns whose call changed something that a later call failed to change."""
    changed: dict[str, tuple[int, str]] = {}
    shut: dict[int, list[str]] = {}
    for step in run.steps:
        if step.turn or not CHANGES.search(step.moment.name):
            continue
        ids = _ids(step)
        if not failed(step):
            changed |= dict.fromkeys(ids, (step.place if step.asker is None else step.asker, step.moment.name))
            continue
        earlier = min((changed[one] for one in ids if one in changed), default=None)
        if earlier is not None:
            names = shut.setdefault(earlier[0], [f"calls {earlier[1]} first, after which the same thing is refused to"])
            names.append(step.moment.name)
    for place, (said, *names) in sorted(shut.items()):
        yield Hint(place=place, reason=f"{said} {' and '.join(dict.fromkeys(names))}")


def _ids(step: Step) -> list[str]:
    return [found for found in ID.findall(step.code[:2_000])[:40] if not found.replace(".", "").isdigit()]


CUE: Final = Cue(
    name="too_early",
    failure="goal_missed",
    weight=0.9,
    later=0.5,
    why="Of two changes to one thing the order counts; the failure shows at the second, the mistake is the first.",
    title="A change was made too early",
    look=look,
)
