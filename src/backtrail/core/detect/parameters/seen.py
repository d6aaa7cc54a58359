"""What a model had seen when it wrote its arguments: system prompt, users, tools' outputs, and the tools' schemas.

Its own earlier words do not count: an id that it made up in one turn is still made up in the next.
"""

import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final

from backtrail.core.model.message import Message
from backtrail.core.model.span import Span

LARGEST: Final = 400_000
"""Characters that are searched, some 100,000 tokens; of more, nothing is called unseen, for it would take too long."""
CUT: Final = ("...", "…", "truncated", "omitted", "removed", "left out", "[cut")
"""How a text ends that was cut short on its way: what is missing may have held the value."""
TAIL: Final = 30
_ALONE: Final = re.compile(r"[\W_]+")


class Seen:
    """What one turn's model had seen. Made for a turn with a candidate; texts are read when asked for."""

    def __init__(self, span: Span) -> None:
        self._span = span

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
        if any(value in text for text in self._texts) or self._is_large:
            return True
        folded = value.casefold()
        if any(folded in text for text in self._folded):
            return True
        plain = _ALONE.sub("", folded)
        return bool(plain) and any(plain in text for text in self._plain)

    def finds(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern (simple: no repetition of repetitions) is found somewhere, in lower case."""
        return self._is_large or any(pattern.search(text) for text in self._folded)

    @cached_property
    def _is_large(self) -> bool:
        return sum(len(message.content) for message in self._span.input_messages) > LARGEST

    @cached_property
    def _texts(self) -> list[str]:
        """Newest first: what was just read is what is mostly used."""
        given = [message.content for message in reversed(self._span.input_messages) if _from_outside(message)]
        return [*given, *self._tools]

    @cached_property
    def _tools(self) -> list[str]:
        return [f"{tool.description or ''} {_written(tool.schema)}" for tool in self._span.tools_offered if tool.schema]

    @cached_property
    def _folded(self) -> list[str]:
        return [text.casefold() for text in self._texts]

    @cached_property
    def _plain(self) -> list[str]:
        return [_ALONE.sub("", text) for text in self._folded]


def _cut(text: str) -> bool:
    tail = text[-TAIL:].lower()
    return any(mark in tail for mark in CUT)


def _from_outside(message: Message) -> bool:
    return message.role != "assistant"


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
