"""How likely it is that a passage does not help with a query, without a model.

Three signs are added up: BM25 with rarities taken from the passages themselves (a word that all of them have tells them
apart no better than `the` does), the passage's title named in the query, and a bridge: the passage's title named in
another passage that is relevant itself. Questions of two steps need the last one: the second passage often shares no
word with the question.

Not taken: similarity of the rest of the words to the best passage (it draws in neighbours of the wrong topic), and
embeddings (a model). Source: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), for BM25.
"""

import re
from collections import Counter
from collections.abc import Sequence
from math import log
from typing import Any, Final

from backtrail.core.detect.reading.words import plain, words
from backtrail.core.model.span import Document

SATURATION: Final = 1.2
LENGTH: Final = 0.75
"""The usual k1 and b of BM25."""
NAMED: Final = 0.5
BRIDGED: Final = 0.5
"""What a title is worth, direct or over a bridge, where the words of the best passage are worth 1."""
LONGEST_TITLE: Final = 100
PARENTHESES: Final = re.compile(r"\s*\([^()]*\)\s*$")


def irrelevance(query: str, documents: Sequence[Document], answer: str = "") -> list[float]:
    """For each passage 0 (certainly helps) to 1 (shares nothing with the query). `answer`: what was made of it."""
    relevant = relevance(query, documents, answer)
    return [1 / (1 + 3 * each) if each > 0 else 1.0 for each in relevant]


def relevance(query: str, documents: Sequence[Document], answer: str = "") -> list[float]:
    """For each passage 0 (shares nothing with the query) to 2 (the best words, named, and over a bridge)."""
    titles = [_spoken(title_of(document)) for document in documents]
    asked = plain(query)
    shares = _matching(words(f"{query} {answer}"), documents)
    direct = [
        min(1.5, share + (NAMED if title and title in asked else 0.0))
        for share, title in zip(shares, titles, strict=True)
    ]
    if not any(direct) or not any(titles):
        return direct
    texts = [plain(document.content) for document in documents]
    return [each + _bridge(place, titles, texts, direct) for place, each in enumerate(direct)]


def title_of(document: Document) -> str:
    """Its title: told beside it, or its first line where that is short; empty where it has none."""
    told: Any = document.metadata.get("title")
    if isinstance(told, str) and told:
        return told[:LONGEST_TITLE]
    first, newline, _ = document.content.partition("\n")
    return first.strip().strip('"') if newline and 0 < len(first) <= LONGEST_TITLE else ""


def _bridge(place: int, titles: Sequence[str], texts: Sequence[str], direct: Sequence[float]) -> float:
    title = titles[place]
    if not title:
        return 0.0
    return max(
        (BRIDGED * each for other, each in enumerate(direct) if other != place and each and title in texts[other]),
        default=0.0,
    )


def _matching(asked: Sequence[str], documents: Sequence[Document]) -> list[float]:
    """BM25 of each passage, the best one 1; all 0 where none has a word of the query."""
    held = [words(f"{document.metadata.get('title', '')} {document.content}") for document in documents]
    if all(map(set(asked).isdisjoint, held)):
        return [0.0] * len(held)
    counts = [Counter(each) for each in held]
    sizes = [counted.total() for counted in counts]
    mean = sum(sizes) / len(sizes) if sizes else 0.0
    wanted = {word: _rarity(word, counts) for word in set(asked)}
    scores = [
        sum(rarity * _weight(counted[word], size / mean) for word, rarity in wanted.items() if counted[word])
        for counted, size in zip(counts, sizes, strict=True)
    ]
    best = max(scores, default=0.0)
    return [score / best for score in scores] if best > 0 else [0.0] * len(scores)


def _weight(times: int, length: float) -> float:
    return times * (SATURATION + 1) / (times + SATURATION * (1 - LENGTH + LENGTH * length))


def _rarity(word: str, counts: Sequence[Counter[str]]) -> float:
    having = sum(1 for counted in counts if counted[word])
    return log(1 + (len(counts) - having + 0.5) / (having + 0.5))


def _spoken(title: str) -> str:
    """A title as a text names it: without the note in parentheses behind it; empty where it is too short to tell."""
    spoken = plain(PARENTHESES.sub("", title))
    return spoken if len(spoken) > 4 else ""
