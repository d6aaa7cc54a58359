"""Where the answer came from: the step in which its numbers and names came up first."""

import re
from typing import Final

from backtrail.core.diagnose.phrases import SHORT, observes
from backtrail.core.diagnose.steps import Run, Step, words

MARKED: Final = re.compile(r"\*\*([^*\n]{1,60})\*\*|\"([^\"\n]{2,60})\"|`([^`\n]{1,60})`")


def last_word(run: Run) -> Step | None:
    """The last turn that says something."""
    turns = (step for step in reversed(run.steps) if step.turn and len(step.text.strip()) >= SHORT)
    return next((step for step in turns if not observes(step)), None)


def told(run: Run) -> frozenset[str]:
    """The numbers, names and marked words of the last word that the task does not hold."""
    step = last_word(run)
    if step is None:
        return frozenset()
    marked = " ".join(" ".join(groups) for groups in MARKED.findall(step.text))
    return frozenset(word for word in (*step.facts, *words(marked)) if word not in run.asked)


def births(run: Run) -> dict[int, float]:
    """Of a step: the share of the answer that came up there first."""
    wanted = told(run)
    left, share = set(wanted), {}
    for step in run.steps:
        born = left & step.words
        if born:
            share[step.place] = len(born) / len(wanted)
            left -= born
    return share
