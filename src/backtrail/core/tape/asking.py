"""What a call asked and what it was given, of its whole span: digests to compare, previews to read."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backtrail.core.model.message import Message
from backtrail.core.model.preview import LENGTH, shorten
from backtrail.core.model.span import Span
from backtrail.core.tape.digest import NOTHING, canonical, digest, of_texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One half of a call."""

    digest: bytes = NOTHING
    preview: str = ""


SILENCE: Final = Told()


def said(message: Message) -> bytes:
    """A message by what it says: neither ids nor spacing nor reasoning tell two apart."""
    parts = [message.role, " ".join(message.content.split())]
    for call in message.tool_calls:
        parts += ["calls", call.name, canonical(call.arguments)]
    for one in message.media:
        parts += [one.kind, one.url or ""]
    return of_texts(parts)


def asked(span: Span) -> Told:
    """What went in, on other spans than those of model calls with messages."""
    given = span.tool.arguments if span.tool else span.query or span.input
    return Told(digest=digest(given), preview=brief(given))


def asked_of_model(messages: Sequence[Message], digests: Sequence[bytes], before: Counter[bytes]) -> Told:
    """What a model was asked that is new: messages that were not there `before`, and how many are there no longer."""
    left = before.copy()
    news = []
    for place, one in enumerate(digests):
        if left[one] > 0:
            left[one] -= 1
        else:
            news.append(place)
    told = of_texts([*(digests[place].hex() for place in news), str(left.total())])
    return Told(digest=told, preview=spoken(messages[news[-1] if news else -1]))


def gave(span: Span) -> Told:
    """What came out; of a failed call, how it failed."""
    if span.status == "error":
        error = span.error
        words = ": ".join(part for part in (error.type, error.message) if part) if error else ""
        return Told(digest=of_texts(["failed", words]), preview=shorten(words or "failed"))
    if span.output_messages:
        told = of_texts([said(message).hex() for message in span.output_messages])
        return Told(digest=told, preview=spoken(span.output_messages[-1]))
    if span.documents:
        texts = [document.content or document.id or "" for document in span.documents]
        return Told(digest=of_texts(texts), preview=shorten(" · ".join(texts)))
    given = span.tool.output if span.tool and span.tool.output is not None else span.output
    return Told(digest=digest(given), preview=shorten(given))


def spoken(message: Message) -> str:
    """A message in a line: its text, and the tools that it calls."""
    calls = ", ".join(f"{call.name}({brief(call.arguments)})" for call in message.tool_calls)
    return shorten(" ".join(part for part in (message.content[: LENGTH * 4], calls) if part))


def brief(arguments: Any) -> str:
    """Arguments in a line, each named: all of them, unlike the one that is most likely speech."""
    if not isinstance(arguments, Mapping):
        return shorten(arguments)
    parts = (f"{name}={json.dumps(value, ensure_ascii=False, default=repr)}" for name, value in arguments.items())
    return shorten(", ".join(parts))
