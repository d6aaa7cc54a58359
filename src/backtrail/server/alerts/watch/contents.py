"""What is read of the content of a span to be compared: a digest, and a few words to quote. Bounded, whatever comes."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from backtrail.core.model.span import Span
from backtrail.core.model.units import ProjectId, SpanId, TraceId
from backtrail.core.policy.streaks import LONGEST, words
from backtrail.core.tape.digest import digest
from backtrail.server.storage.api import Store

WITHIN: Final = 2 << 20
"""Bytes that may have to be unpacked for one span; of what is larger nothing is known, and it is equal to nothing."""
QUOTED: Final = 120
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Of a tool: its arguments. Of a model call: what it said."""

    key: bytes | None
    """Equal where the content is; None: equal to nothing."""
    quote: str


NOTHING: Final = Content(key=None, quote="")


def contents(
    store: Store, project: ProjectId, trace_id: TraceId, only: Collection[SpanId]
) -> Iterator[tuple[SpanId, Content]]:
    """The content of these spans of a trace; what is too large or gone is NOTHING."""
    left = set(only)
    for span in store.spans(project, trace_id, only, within=WITHIN):
        left.discard(span.span_id)
        yield span.span_id, content_of(span)
    for span_id in left:
        yield span_id, NOTHING


def content_of(span: Span) -> Content:
    """What is compared of a span."""
    if span.kind == "llm":
        said = " ".join(_texts(span))
        known = words(said)
        return Content(key=None if known is None else digest(known), quote=_cut(" ".join(said[:LONGEST].split())))
    if span.tool is None or span.tool.arguments in (None, ""):
        return NOTHING  # nobody told the arguments: they may be any
    arguments = span.tool.arguments
    return Content(key=digest(arguments), quote=_cut(_shown(arguments)))


def _texts(span: Span) -> Iterator[str]:
    left = LONGEST
    for message in span.output_messages:
        if message.content and left > 0:
            yield message.content[:left]
            left -= len(message.content)


def _shown(value: Any) -> str:
    if value == {}:
        return "no arguments"
    try:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return "arguments that cannot be shown"


def _cut(text: str) -> str:
    return text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"
