"""What an answer states: without the thinking aloud before it, and without the tags around it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LOOKED: Final = 8_000
"""Characters of a turn that are read, from its end: the statement stands last."""
THOUGHT: Final = re.compile(r"<(think|thinking|thought|reasoning|scratchpad)>.*?</\1>", re.DOTALL | re.IGNORECASE)
THOUGHT_ENDS: Final = re.compile(r"</(?:think|thinking|thought|reasoning|scratchpad)>", re.IGNORECASE)
TAGGED: Final = re.compile(r"<(answer|final_answer|final|response|result)>(.*?)(?:</\1>|$)", re.DOTALL | re.IGNORECASE)
MARKED: Final = re.compile(r"(?:^|\n)\W{0,4}(?:the )?(?:final )?answer(?: is)?\W{0,3}:\W{0,4}(.+)", re.IGNORECASE)
FACT: Final = 12
"""Words up to which a statement is one fact; a longer one is told in the model's own words, which prove nothing."""
BARE: Final = frozenset({"yes", "no", "true", "false", "correct", "incorrect", "neither", "both", "none"})
"""Answers that no passage spells out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The statement of a turn."""

    text: str
    marked: bool = False
    """Whether a tag or `Answer:` sets it apart from what is said around it."""


def stated(said: str) -> Statement:
    """The statement of what a model said; the whole where nothing sets a part of it apart."""
    return _stated(said[-LOOKED:])


@lru_cache(maxsize=64)  # several detectors ask for the statement of one turn
def _stated(said: str) -> Statement:
    text = without_thoughts(said)
    if "<" in text and (tagged := TAGGED.findall(text)):
        return Statement(text=tagged[-1][1].strip(), marked=True)
    if ":" in text and _says_answer(text) and (marked := MARKED.findall(text)):
        return Statement(text=marked[-1].strip(), marked=True)
    return Statement(text=text.strip())


def _says_answer(text: str) -> bool:
    return b"answer" in text.encode("utf-8", "surrogatepass").lower()


def without_thoughts(said: str) -> str:
    """What was said aloud. A thought whose beginning is missing ends where its closing tag stands."""
    if "</" not in said:
        return said
    text = THOUGHT.sub("", said)
    ends = [end.end() for end in THOUGHT_ENDS.finditer(text)]
    return text[ends[-1] :] if ends else text
