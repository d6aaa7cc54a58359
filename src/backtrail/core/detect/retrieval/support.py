"""How well what was retrieved supports a short answer: how much of the question stands where the answer stands.

The surroundings of the answer in a passage, the passage's title, and one passage that names this title are taken
together: a question of two steps is answered in a passage that shares little with it, and named in one that shares the
rest. Words are looked for as they stand, cut to their stems, so that nothing is taken apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from backtrail.core.detect.reading.words import initials
from backtrail.core.detect.retrieval.relevance import PARENTHESES, title_of
from backtrail.core.model.span import Document

AROUND: Final = 250
"""Characters on each side that belong to what is said in one place: two or three sentences."""
MENTIONS: Final = 5
"""Places in one passage that are looked at for each word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage, in lower case."""

    text: str
    title: str
    """Without the note in parentheses behind it."""
    acronym: str

    def named_in(self, text: str) -> bool:
        return bool(self.title and self.title in text) or bool(self.acronym and f" {self.acronym} " in text)


def passage(document: Document) -> Passage:
    title = title_of(document)
    title = (PARENTHESES.sub("", title) if "(" in title else title).strip().strip('"').lower()
    return Passage(text=f"{title}\n{document.content}".lower(), title=title, acronym=initials(title))


def support(added: Sequence[str], acronym: str, asked: Sequence[str], passages: Sequence[Passage]) -> float | None:
    """The largest share of the question's words that stands with the answer; None where the answer stands nowhere.

    `added`: the words of the answer that the question does not have. `asked`: the words of the question.
    """
    best: float | None = None
    held_by: list[set[str]] = []
    for here in passages:
        led: set[str] | None = None
        for window in _windows(added, acronym, here):
            if led is None:
                held_by = held_by or [{word for word in asked if word in other.text} for other in passages]
                led = _led(here, passages, held_by)
            held = sum(1 for word in asked if word in window or word in led)
            best = max(best or 0.0, held / len(asked))
    return best


def _windows(added: Sequence[str], acronym: str, here: Passage) -> Iterator[str]:
    """What is said around each mention of the answer: half of its words at least, or its acronym."""
    for word in (*added, f" {acronym} ") if acronym else added:
        at = here.text.find(word)
        for _ in range(MENTIONS):
            if at < 0:
                break
            window = f"{here.title} {here.text[max(0, at - AROUND) : at + AROUND]}"
            if word[0] == " " or 2 * sum(1 for each in added if each in window) >= len(added):
                yield window
            at = here.text.find(word, at + AROUND)


def _led(here: Passage, passages: Sequence[Passage], held_by: Sequence[set[str]]) -> set[str]:
    """The words of the question in the passage that names this one, and has most of them."""
    best: set[str] = set()
    for other, held in zip(passages, held_by, strict=True):
        if len(held) > len(best) and other is not here and here.named_in(other.text):
            best = held
    return best
