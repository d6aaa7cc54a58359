"""The agent keeps asking the user for something that the user has said not to have."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.model.message import Message
from backtrail.core.model.span import Span

MESSAGES: Final = 20
"""Newest messages that are read."""
READ: Final = 3_000
"""Characters of one message that are read."""
REPLY: Final = 1_000
"""Characters of a user's reply; a longer message is a document."""
_LACKS: Final = re.compile(
    r"\b(?:don.t|do not|can.t|cannot|didn.t|never) (?:have|remember|recall|know|find|got|get)\b([^.!?;,\n]{2,80})",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"\b(?:provide|share|send|give|tell me|i(?:'ll| will|’ll)? need|requires?|enter)\b", re.IGNORECASE
)
_ASKING: Final = ("provide", "share", "send", "give", "tell me", "need", "require", "enter")
_CHOICE: Final = re.compile(r"^\s*if\b|\bwhich\b|\beither\b", re.IGNORECASE)
"""To offer another way, or a choice, is no asking again."""
_SENTENCE: Final = re.compile(r"(?<=[.!?\n])\s+")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_FILLING: Final = frozenset(
    (
        "the", "my", "with", "me", "right", "now", "at", "moment", "it", "have", "that", "any", "hand", "on", "for",
        "your", "is", "and", "or", "to", "in", "of", "this", "what", "where", "how", "but", "unfortunately", "sorry",
        "handy", "them", "these", "those", "there", "here", "up", "anymore", "exactly", "off", "top", "head",
    )
)  # fmt: skip


def _look(span: Span, limits: Limits) -> Iterable[Sign]:  # noqa: ARG001
    for message in span.output_messages:
        if message.tool_calls:
            return ()
    messages = span.input_messages[-MESSAGES:]
    lacking = [message for message in messages[:-1] if message.role == "user" and lacks(message.content)]
    return _asking(span, messages) if lacking else ()


def _asking(span: Span, messages: tuple[Message, ...]) -> Iterator[Sign]:
    if sum(message.role == "user" for message in messages) < 2:
        return
    said = "\n".join(message.content[:READ] for message in span.output_messages)
    lowered = said.lower()
    if not any(word in lowered for word in _ASKING):
        return
    for at, message in enumerate(messages[:-1]):
        for lacking in lacks(message.content) if message.role == "user" else ():
            earlier = _times(lacking, messages[at + 1 :])
            if earlier and asks_for(said, lacking):
                thing = " ".join(sorted(lacking))
                yield Sign(
                    severity="warning",
                    confidence=0.71,
                    evidence=f'The user had said "{_short(message.content, lacking)}", and the agent asked for it '
                    "once more without looking for another way.",
                    again=f'The user had said "{_short(message.content, lacking)}", and the agent asked for it '
                    f"{{times}} times more without looking for another way.",
                    advice="Tell the agent how to find the thing without the user: which tool looks it up, by what.",
                    group=thing,
                    already=earlier,
                    facts={"lacking": thing},
                )
                return


def lacks(text: str) -> tuple[frozenset[str], ...]:
    """What a user says not to have, each as its words."""
    if len(text) > REPLY or not ("n't" in text or "n’t" in text or "not" in text or "never" in text):
        return ()
    return _lacks(text)


@lru_cache(maxsize=256)  # later turns read the same messages again
def _lacks(text: str) -> tuple[frozenset[str], ...]:
    return tuple(_lacking(text))


def _lacking(text: str) -> Iterator[frozenset[str]]:
    """What a user says not to have, as its words; two at least, so that `it` and `one` accuse nobody."""
    for found in _LACKS.finditer(text):
        words = frozenset(word.lower() for word in _WORD.findall(found[1])) - _FILLING
        if 2 <= len(words) <= 8:
            yield words


def asks_for(text: str, things: frozenset[str]) -> bool:
    """Whether a sentence asks for it."""
    lowered = text.lower()
    if not all(thing in lowered for thing in things):
        return False
    for sentence in _SENTENCE.split(text):
        asks = _ASKS.search(sentence) and not _CHOICE.search(sentence)
        if asks and things <= {word.lower() for word in _WORD.findall(sentence)}:
            return True
    return False


def _times(lacking: frozenset[str], later: tuple[Message, ...]) -> int:
    return sum(
        message.role == "assistant" and not message.tool_calls and asks_for(message.content[:READ], lacking)
        for message in later
    )


def _short(text: str, lacking: frozenset[str]) -> str:
    """The sentence in which the user says so."""
    sentences = (each for each in _SENTENCE.split(text) if _LACKS.search(each) and lacking in set(_lacking(each)))
    return next(sentences, text).strip()[:120]


DETECTOR: Final = SpanDetector(
    name="asked_again",
    family="answer",
    says="The agent keeps asking the user for something that the user has said not to have",
    kinds=frozenset({"llm"}),
    needs=frozenset({"reply"}),
    look=_look,
)
