"""The words of a text that carry its meaning, cut to their stems, and its names and numbers.

A stemmer of a library would cut more exactly, for one language; plain suffixes serve for comparing a text with a text.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

WORD: Final = re.compile(r"[^\W_]+")
WIDE: Final = "\u2e80"
"""From here on scripts stand that put no space between words: they are compared by pairs of letters."""
LISTED: Final = """
    a about after all also an and any are as at be because been before being between both but by can could did
    do does during each first for from had has have he her him his how i if in into is it its just many may me
    might more most must my no not of on one or other our out over own s same she should so some such t than
    that the their them then there these they this those through to too under until up us very was we were what
    when where which while who whom whose why will with would you your
    """
EMPTY: Final = frozenset(LISTED.split())
"""Words that say nothing of what a text is about."""
SAME: Final = frozenset({"series", "species"})
"""Words that end like a plural and are none."""
CAPITAL: Final = re.compile(r"\b[^\W\d_a-z][^\W_]*")
"""A word that begins with a capital."""


def words(text: str) -> list[str]:
    """Stems in their order, empty words left out."""
    found: list[str] = []
    for word in WORD.findall(text.lower()):
        if word[-1] >= WIDE:
            found += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        elif word not in EMPTY:
            found.append(stem(word))
    return found


@lru_cache(maxsize=1_024)
def word_set(text: str) -> frozenset[str]:
    """The different stems of a short text, such as a query."""
    return frozenset(words(text))


@lru_cache(maxsize=8_192)
def stem(word: str) -> str:
    """A word without the ending of its plural, its past or its course."""
    size = len(word)
    if size > 4 and word.endswith("ies"):
        return word if word in SAME else word[:-3] + "y"
    if size > 5 and word.endswith("ing"):
        return word[:-3]
    if size > 4 and word.endswith("ed"):
        return word[:-2]
    if size > 3 and word[-1] == "s" and word[-2] != "s":
        return word[:-1]
    return word


def roots(stems: Iterable[str]) -> list[str]:
    """What is looked for inside a text, where words are not taken apart: `countr` stands in country and countries.

    Single letters are left out: they stand everywhere.
    """
    return sorted(word[:-1] if word[-1] == "y" and len(word) > 4 else word for word in stems if len(word) > 1)


def names(text: str) -> frozenset[str]:
    """Lower-case words that are part of a name or a number: capitalised inside a sentence, or with a digit in them.

    The first word of a sentence is taken where it is no empty word: `Paris is ...` and `Which city ...`.
    """
    found = {word.lower() for word in CAPITAL.findall(text)}
    found |= {word for word in WORD.findall(text.lower()) if any(letter.isdigit() for letter in word)}
    return frozenset(word for word in found - EMPTY if len(word) > 1)


def plain(text: str) -> str:
    """Its words in lower case with one space between, and one at both ends: to look for whole words by `in`."""
    return f" {' '.join(WORD.findall(text.lower()))} "


@lru_cache(maxsize=1_024)
def initials(text: str) -> str:
    """The acronym that a name of three words or more would have, in lower case; empty for shorter ones."""
    found = [word[0] for word in WORD.findall(text.lower()) if word not in EMPTY]
    return "".join(found) if len(found) >= 3 else ""
