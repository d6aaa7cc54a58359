"""A judged run as a diagnosis reads it: its steps in order, who asked for what, and where each rare word came up first."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backtrail.core.detect.judged import Judged
from backtrail.core.detect.moment import Moment
from backtrail.core.model.units import SpanId

MOST: Final = 2_000
"""Steps looked at: of a longer run its beginning, where most origins are, and its last LAST."""
LAST: Final = 400
HEAD: Final = 5_000
TAIL: Final = 1_500
"""Characters of a text that are read: its beginning and its end."""
FENCE: Final = re.compile(r"```[\w+#-]*[^\S\n]*\n(.*?)```", re.DOTALL)
TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]{3,}")
IDLE: Final = re.compile(r"\bno code\b.{0,60}\b(?:execute|run|detected|found)|nothing to (?:run|execute)", re.IGNORECASE)
"""What a tool says that was called with nothing to run."""
RETOLD: Final = 0.7
"""Share of the task's words that an opening holds when it retells the task."""
BEFORE_A_NAME: Final = frozenset("abcdefghijklmnopqrstuvwxyz,(\"'0123456789")
"""A capital after one of these (and a space) is a name's, not a sentence's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One moment of the run, read."""

    place: int
    """Among the steps, from 0."""
    moment: Moment
    agent: str | None
    text: str
    """What it gave."""
    code: str
    """Of a turn: the code and the arguments that it wrote. Of a run: what was run."""
    words: frozenset[str]
    """Of text and code, in small letters; numbers without their commas."""
    facts: frozenset[str]
    """Of the text, without its code: numbers of two digits and more, and names."""
    fresh: frozenset[str]
    """Of the facts those that stand nowhere earlier in the run."""
    retells: bool = False
    """The opening turn, where it holds the task again: what stands in it came from elsewhere."""
    asker: int | None = None
    """Of a run: the turn that wrote it."""

    @property
    def turn(self) -> bool:
        """Whether a model took it."""
        return self.moment.kind == "llm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The steps of a run and how they hang together."""

    steps: Sequence[Step]
    task: str
    answer: str
    asked: frozenset[str]
    """Words of the task."""
    wrote: Mapping[int, tuple[int, ...]]
    """Of a turn: the tool's runs that it wrote; without those that had nothing to run."""
    place: Mapping[SpanId, int]
    """Of a span: its first step."""
    skipped: int
    """Steps of the middle that were not looked at."""

    def turns(self) -> Iterator[Step]:
        """The steps that a model took, in order."""
        return (step for step in self.steps if step.turn)

    def next_turn(self, place: int) -> Step | None:
        """The first turn after this step."""
        return next((step for step in self.steps[place + 1 : place + 12] if step.turn), None)

    def last_turn(self, place: int) -> Step | None:
        """The nearest turn before this step."""
        return next((step for step in reversed(self.steps[max(0, place - 12) : place]) if step.turn), None)


def read(judged: Judged) -> Run:
    """The run of a judged trace."""
    moments = list(judged.moments)
    skipped = max(0, len(moments) - MOST)
    if skipped:
        moments = [*moments[: MOST - LAST], *moments[-LAST:]]
    asked = frozenset(words(cut(judged.task)))
    steps: list[Step] = []
    seen, wrote, where = set(asked), dict[int, tuple[int, ...]](), dict[SpanId, int]()
    for place, moment in enumerate(moments):
        step = _step(place, moment, judged.agents.get(moment.span_id), steps, seen, asked)
        seen |= step.words
        steps.append(step)
        where.setdefault(moment.span_id, place)
        if step.asker is not None and not IDLE.search(step.text[:400]):
            wrote[step.asker] = (*wrote.get(step.asker, ()), place)
    return Run(
        steps=steps, task=judged.task, answer=judged.answer, asked=asked, wrote=wrote, place=where, skipped=skipped
    )


def words(text: str) -> Iterator[str]:
    """Words of three letters and more, and numbers, in small letters."""
    return (_plain(found) for found in TOKEN.findall(text))


def facts(text: str) -> Iterator[str]:
    """Numbers of two digits and more, and words that are written as names within a sentence."""
    for match in TOKEN.finditer(text):
        found, start = match.group(), match.start()
        if found[0].isdigit():
            plain = _plain(found)
            if len(plain) > 1:
                yield plain
        elif found[0].isupper() and start > 1 and text[start - 1] == " " and text[start - 2] in BEFORE_A_NAME:
            yield found.lower()


def cut(text: str) -> str:
    """A long text's beginning and end."""
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"


def _plain(token: str) -> str:
    return token.replace(",", "").rstrip(".") if token[0].isdigit() else token.lower()


def _step(
    place: int, moment: Moment, agent: str | None, earlier: Sequence[Step], seen: set[str], asked: frozenset[str]
) -> Step:
    text = cut(moment.gave.excerpt)
    if moment.kind == "llm":
        code = "\n".join([*FENCE.findall(text), *(wish.arguments.excerpt[:HEAD] for wish in moment.wishes[:50])])
    else:
        code = cut(moment.asked.excerpt)
    stated = frozenset(facts(FENCE.sub(" ", text)))
    used = frozenset(words(f"{text}\n{code}"))
    opening = moment.kind == "llm" and not any(step.turn for step in earlier)
    return Step(
        place=place,
        moment=moment,
        agent=agent,
        text=text,
        code=code,
        words=used,
        facts=stated,
        fresh=stated - seen,
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
