"""What a model had seen when it wrote its arguments: system prompt, users, tools' outputs, and the tools' schemas.

Its own earlier words do not count: an id that it made up in one turn is still made up in the next.
"""

import json
import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any, Final

from backtrail.core.model.span import Span

LARGEST: Final = 400_000
"""Characters that are searched, some 100,000 tokens; of more, nothing is called unseen, for it would take too long."""
CUT: Final = ("...", "…", "truncated", "omitted", "removed", "left out", "[cut")
"""How a text ends that was cut short on its way: what is missing may have held the value."""
TAIL: Final = 30
KEPT: Final = 20_000
"""Characters of a message up to which what was read of it is kept for the next turn."""
_ALONE: Final = re.compile(r"[\W_]+")
_MARKS: Final = bytes(sign for sign in range(128) if not chr(sign).isalnum())


class Seen:
    """What one turn's model had seen. Made for a turn with a candidate; texts are read when asked for."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._given = [message.content for message in reversed(span.input_messages) if message.role != "assistant"]
        """Newest first: what was just read is what is mostly used."""

    @cached_property
    def whole(self) -> bool:
        """Whether the span tells everything that the model saw, so that a value which is not there was not seen."""
        messages = self._span.input_messages
        if not any(message.role in ("user", "system") for message in messages):
            return False
        if any(message.media for message in messages) or _kept_elsewhere(self._span):
            return False
        return not any(_cut(message.content) for message in messages)

    def has(self, value: str) -> bool:
        """Whether the value stands somewhere, whatever its case, spaces and punctuation."""
        if _in_any(value, self._given) or _in_any(value, self._tools) or self._is_large:
            return True
        folded = value.casefold()
        if _in_any(folded, self._folded):
            return True
        plain = _bare(folded)
        return bool(plain) and _in_any(plain, self._plain)

    def finds(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern (simple: no repetition of repetitions) is found somewhere, in lower case."""
        return self._is_large or any(pattern.search(text) for text in self._folded)

    @cached_property
    def _is_large(self) -> bool:
        return sum(len(message.content) for message in self._span.input_messages) > LARGEST

    @cached_property
    def _tools(self) -> list[str]:
        return [f"{tool.description or ''} {_written(tool.schema)}" for tool in self._span.tools_offered if tool.schema]

    @cached_property
    def _folded(self) -> list[str]:
        return [_plainly(text)[0] for text in (*self._given, *self._tools)]

    @cached_property
    def _plain(self) -> list[str]:
        return [_plainly(text)[1] for text in (*self._given, *self._tools)]


def _in_any(value: str, texts: list[str]) -> bool:
    for text in texts:  # noqa: SIM110 - a generator costs more than the search
        if value in text:
            return True
    return False


def _plainly(text: str) -> tuple[str, str]:
    """The text in lower case, and its letters and digits alone. Of long texts too many would have to be kept."""
    return _kept_plainly(text) if len(text) <= KEPT else (folded := text.casefold(), _bare(folded))


@lru_cache(maxsize=64)  # the next turn has the same messages before it
def _kept_plainly(text: str) -> tuple[str, str]:
    folded = text.casefold()
    return folded, _bare(folded)


def _bare(text: str) -> str:
    """Its letters and digits alone. Bytes go ten times as fast where some of the letters have accents."""
    bare = text.encode("utf-8", "surrogatepass").translate(None, _MARKS).decode("utf-8", "surrogatepass")
    return bare if bare.isascii() else _ALONE.sub("", bare)


def _cut(text: str) -> bool:
    tail = text[-TAIL:].lower()
    for mark in CUT:  # noqa: SIM110
        if mark in tail:
            return True
    return False


def _kept_elsewhere(span: Span) -> bool:
    """The provider holds the conversation: the span shows its newest part alone."""
    told: Iterator[Any] = (
        span.parameters.get(name) for name in ("previous_response_id", "conversation", "conversation_id", "thread_id")
    )
    return any(told)


def _written(schema: Any) -> str:
    try:
        return json.dumps(schema, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return ""
