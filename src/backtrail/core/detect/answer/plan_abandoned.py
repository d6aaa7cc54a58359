"""The agent planned to look things up, and answered without looking anything up.

What the plan wants is known by the tools that it names and by its verbs; what was done, by the calls after it. An
answer that a plan of pure reasoning leads to is none of its business.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from backtrail.core.detect.answer.announced_call import announced
from backtrail.core.detect.answer.ending import ANSWER_TOOLS, BEHIND, gives_answer, looked_up
from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.code import code_in, shortened

STEPS: Final = 3
"""Numbered lines that make a plan."""
_STEP: Final = re.compile(
    r"^[^\S\n]*(?:\*\*)?(?:step )?\d{1,2}[.):]\S*[^\S\n]+(\S[^\n]{0,400})", re.MULTILINE | re.IGNORECASE
)
_TOOL: Final = re.compile(r"(?<![\w./])[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
_LOOKS: Final = re.compile(
    r"\b(?:search(?:ing)?|look(?:ing)? up|retriev(?:e|ing)|locat(?:e|ing)|fetch(?:ing)?|access(?:ing)?|consult(?:ing)?|"
    r"gather(?:ing)?|research(?:ing)?|brows(?:e|ing)|visit(?:ing)?|query(?:ing)?|download(?:ing)?|find(?:ing)?)\b",
    re.IGNORECASE,
)
"""Verbs that need the world; reading, checking and deriving may be done in the head."""


def look(turn: Moment, around: Around) -> Iterable[Sign]:
    """A sign where the plan was left, told when the answer comes."""
    if not turn.gave.size or not gives_answer(turn, around):
        return ()
    if next(looked_up(turn, around.limits), None) is not None:
        return ()
    return _abandoned(turn, around)


def _abandoned(turn: Moment, around: Around) -> Iterator[Sign]:
    names = around.limits[ANSWER_TOOLS]
    since = [turn]
    for moment in around.before():
        if moment.kind != "llm":
            if not moment.told and moment.name not in names:
                return
        elif next(looked_up(moment, around.limits), None) is not None:
            return
        elif steps := plan_steps(moment.gave.excerpt):
            wanted = wants(steps, names)
            if wanted:
                yield _sign(moment, left_at(since[::-1], names), turn, len(steps), wanted)
            return
        else:
            since.append(moment)


def left_at(turns: list[Moment], names: tuple[str, ...]) -> Moment:
    """The first turn that goes on by itself: it does not even say that it looks something up. Else the last."""
    for turn in turns:
        if not announced(turn.gave.excerpt, code_in(turn.gave.excerpt)).difference(names):
            return turn
    return turns[-1]


def plan_steps(text: str) -> list[str]:
    """The numbered steps of a plan; empty for a text that is none."""
    if "2" not in text or "```" in text[:2_000]:
        return []
    found = _STEP.findall(text)
    return found if len(found) >= STEPS else []


def wants(steps: list[str], names: tuple[str, ...]) -> str:
    """What the plan wants to be called or looked up: names of tools first; empty where it only thinks."""
    told = "\n".join(steps)
    tools = sorted(set(_TOOL.findall(told)) - set(names))
    if tools:
        return f"calls of {', '.join(tools[:3])}"
    first = next((step for step in steps if _LOOKS.search(step)), "")
    return f'to "{shortened(first, 100)}"' if first else ""


def _sign(plan: Moment, left: Moment, answer: Moment, steps: int, wanted: str) -> Sign:
    return Sign(
        severity="critical",
        confidence=0.75,
        evidence=f"The plan has {steps} steps and wants {wanted}; the answer came without any call or look-up.",
        advice="Do not take an answer before the calls of the plan were made: check the calls in the agent's loop, or "
        "force the first one (tool_choice).",
        at=left.span_id,
        spans=(plan.span_id, answer.span_id),
        facts={"steps": steps, "wanted": wanted},
    )


DETECTOR: Final = RunDetector(
    name="plan_abandoned",
    family="answer",
    says="The plan wants things looked up, and the answer came without looking anything up",
    kinds=frozenset({"llm"}),
    needs=frozenset({"gave"}),
    look=look,
    behind=BEHIND,
)
