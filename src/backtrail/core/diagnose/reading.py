"""Reads a judged trace into steps."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from backtrail.core.detect.judged import Judged
from backtrail.core.detect.moment import Moment
from backtrail.core.diagnose.steps import FENCE, HEAD, IDLE, TRACE, Run, Step, cut, facts, inflected, words
from backtrail.core.diagnose.team import leader_of
from backtrail.core.model.units import SpanId

MOST: Final = 1_000
"""Steps looked at: of a longer run its beginning, where most origins are, and its last LAST."""
LAST: Final = 200
NEAR: Final = 6
"""Moments among which a run that is told again is looked for."""
RETOLD: Final = 0.7
"""Share of the task's words that an opening holds when it retells the task."""


def read(judged: Judged) -> Run:
    """The run of a judged trace."""
    numbered = [
        (number, moment)
        for at, (number, moment) in enumerate(zip(numbers(judged.moments), judged.moments, strict=True))
        if not _retold(judged.moments, at)
    ]
    count = max((number for number, _ in numbered), default=0)
    if len(numbered) > MOST:
        numbered = [*numbered[: MOST - LAST], *numbered[-LAST:]]
    asked = frozenset(words(cut(judged.task)))
    steps: list[Step] = []
    seen, wrote = set(asked), dict[int, tuple[int, ...]]()
    where, told = dict[SpanId, int](), dict[SpanId, int]()
    for place, (number, moment) in enumerate(numbered):
        if moment.kind == "llm":
            seen |= set(words(cut(moment.asked.excerpt)))
        step = _step(place, number, moment, judged.agents.get(moment.span_id), steps, seen, asked)
        seen |= step.words
        steps.append(step)
        (told if moment.told else where).setdefault(moment.span_id, place)
        if step.asker is not None and not IDLE.search(step.text[:400]):
            wrote[step.asker] = (*wrote.get(step.asker, ()), place)
    run = Run(
        steps=steps,
        task=judged.task,
        answer=judged.answer,
        asked=asked,
        wrote=wrote,
        place=where,
        told=told,
        count=count,
    )
    leader = leader_of(run)
    done = max((step.place for step in steps if not (step.turn and step.agent == leader)), default=0) if leader else 0
    return replace(run, leader=leader, done=done)


def _retold(moments: Sequence[Moment], at: int) -> bool:
    """Whether a run that only messages tell of is one that has a span of its own just before."""
    moment = moments[at]
    if not moment.told or not moment.gave.digest:
        return False
    before = moments[max(0, at - NEAR) : at]
    return any(one.kind == "tool" and not one.told and one.gave.digest == moment.gave.digest for one in before)


def _step(
    place: int,
    number: int,
    moment: Moment,
    agent: str | None,
    earlier: Sequence[Step],
    seen: set[str],
    asked: frozenset[str],
) -> Step:
    text = cut(moment.gave.excerpt)
    if moment.kind == "llm":
        code = "\n".join([*FENCE.findall(text), *(wish.arguments.excerpt[:HEAD] for wish in moment.wishes[:50])])
    else:
        code = cut(moment.asked.excerpt)
    stated = frozenset(facts(TRACE.sub(" ", FENCE.sub(" ", text)))) if moment.kind == "llm" else frozenset()
    used = frozenset(words(f"{text}\n{code}"))
    opening = moment.kind == "llm" and not any(step.turn for step in earlier)
    return Step(
        place=place,
        number=number,
        moment=moment,
        agent=agent,
        text=text,
        code=code,
        words=used,
        facts=stated,
        fresh=frozenset(fact for fact in stated - seen if not seen.intersection(inflected(fact))),
        retells=opening and not moment.wishes and len(asked) > 3 and len(asked & used) > RETOLD * len(asked),
        asker=None if moment.kind == "llm" else _asker(moment, earlier),
    )


def _asker(run: Moment, earlier: Sequence[Step]) -> int | None:
    """By call id; else by name and arguments; else the nearest turn."""
    turns = [step for step in reversed(earlier[-40:]) if step.turn]
    if run.call_id:
        for step in turns:
            if any(wish.id == run.call_id for wish in step.moment.wishes):
                return step.place
    for step in turns:
        if any(wish.name == run.name and wish.arguments.digest == run.asked.digest for wish in step.moment.wishes):
            return step.place
    return turns[0].place if turns else None


def numbers(moments: Sequence[Moment]) -> list[int]:
    """The step that each moment belongs to, from 1."""
    if not any(moment.kind == "llm" for moment in moments):
        return list(range(1, len(moments) + 1))
    counted = accumulate(int(moment.kind == "llm") for moment in moments)
    return [max(1, turns) for turns in counted]
