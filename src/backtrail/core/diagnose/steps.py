"""A run as a diagnosis reads it: its steps in order, with their words, their facts and what is new in them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from backtrail.core.detect.moment import Moment
from backtrail.core.model.units import SpanId

HEAD: Final = 5_000
TAIL: Final = 1_500
"""Characters of a text that are read: its beginning and its end."""
FENCE: Final = re.compile(r"```[\w+#-]*[^\S\n]*\n(.*?)```", re.DOTALL)
TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]{3,}")
IDLE: Final = re.compile(
    r"\bno code\b.{0,60}\b(?:execute|run|detected|found)|nothing to (?:run|execute)", re.IGNORECASE
)
"""What a tool says that was called with nothing to run."""
TRACE: Final = re.compile(
    r"^[^\n]*(?:\bFile \"[^\"\n]*\", line \d+|Traceback \(most|\.(?:py|js|ts):\d+)[^\n]*$", re.MULTILINE
)
"""Lines of a stack trace or a log of the program: their numbers and names are nobody's claim."""
PAGE: Final = re.compile(r"(?:^|\n)[ \t]*(?:address|url|title)[ \t]*:|\bscreenshot\b|\bviewport\b", re.IGNORECASE)
"""What stands at the head of a text that shows a page or a screen."""
SHORTEST: Final = 6
"""Letters of a word from which its ending may be left off."""
BEFORE_A_NAME: Final = frozenset("abcdefghijklmnopqrstuvwxyz,(\"'0123456789")
"""A capital after one of these (and a space) is a name's, not a sentence's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One moment of the run, read."""

    place: int
    """Among the steps that are read, from 0."""
    number: int
    """Of the turn, among all turns of the run, from 1; of a run that it led to the same. Without turns: of the run."""
    moment: Moment
    agent: str | None
    text: str
    """What it gave."""
    code: str
    """Of a turn: the code and the arguments that it wrote. Of a run: what was run."""
    words: frozenset[str]
    """Of text and code, in small letters; numbers without their commas."""
    facts: frozenset[str]
    """Of a turn's text, without its code: numbers of two digits and more, and names."""
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
    """Of a span: its step."""
    told: Mapping[SpanId, int] = field(default_factory=dict)
    """Of a turn's span: the first run of a tool that is known only from its messages."""
    leader: str | None = None
    """The agent that hands out the work and hears every answer first, where there is one."""
    done: int = 0
    """Where it is led: the place of the last reply to the leader. What it says before are orders, not results."""
    count: int = 0
    """How many steps there are, those of the middle that were not looked at too."""

    def turns(self) -> Iterator[Step]:
        """The steps that a model took, in order."""
        return (step for step in self.steps if step.turn)

    def ran(self, step: Step) -> list[Step]:
        """The runs that a turn wrote."""
        return [self.steps[place] for place in self.wrote.get(step.place, ())]

    def orders(self, step: Step) -> bool:
        """Whether a turn is the leader's who still waits for replies."""
        return self.leader is not None and step.agent == self.leader and step.place < self.done


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


def inflected(word: str) -> tuple[str, ...]:
    """Other forms in which a word may have stood before: orders and order, cancelled and cancel."""
    if len(word) < SHORTEST or word[0].isdigit():
        return ()
    return (word[:-1], word[:-2], word[:-3], f"{word}s", f"{word}ed", f"{word}d")


def cut(text: str) -> str:
    """A long text's beginning and end."""
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"


def _plain(token: str) -> str:
    return token.replace(",", "").rstrip(".") if token[0].isdigit() else token.lower()
