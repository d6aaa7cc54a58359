"""Merging: every delivery about one span, in any order and any number of times, becomes one raw span.

Parts are put into an order that does not depend on their arrival, then folded: a later part wins, and what is empty
never overwrites. Deciding pair by pair on arrival would be cheaper, and would depend on the order of arrival.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from itertools import groupby
from typing import Any, Final

from backtrail.core.model.raw import RawEvent, RawLink, RawSpan

FOLDED: Final = ("attributes", "resource", "scope_attributes")
SCALARS: Final = (
    "parent_id",
    "name",
    "trace_state",
    "start",
    "end",
    "status_message",
    "scope",
    "scope_version",
    "sent",
)
EMPTY: Final[tuple[Any, ...]] = (None, "", [], {}, ())


def merge(parts: Sequence[RawSpan]) -> RawSpan:
    """One raw span from all deliveries about it; at least one. Same result for every order and repetition.

    It starts when the earliest delivery says: Langfuse tells of a trace again and again, each time with the time of
    the telling.
    """
    ranked = rank(parts)
    if len(ranked) == 1:
        return ranked[0]
    whole: dict[str, Any] = {name: _latest(ranked, name) for name in SCALARS}
    whole["start"] = min((part.start for part in ranked if part.start is not None), default=None)
    for name in FOLDED:
        whole[name] = _fold([getattr(part, name) for part in ranked])
    return replace(
        ranked[-1],
        **whole,
        status=next((part.status for part in reversed(ranked) if part.status != "unset"), "unset"),
        source=next((part.source for part in reversed(ranked) if part.source != "otlp-log"), "otlp-log"),
        otel_kind=max(part.otel_kind for part in ranked),
        dropped=max(part.dropped for part in ranked),
        events=_events(ranked),
        links=_links(ranked),
        notes=list(dict.fromkeys(note for part in ranked for note in part.notes)),
    )


def rank(parts: Iterable[RawSpan]) -> list[RawSpan]:
    """The distinct parts in the order in which they count: as sent, then open before ended, then by content."""
    ranked: list[RawSpan] = []
    for _, ties in groupby(sorted(parts, key=_order), key=_order):
        tied = list(ties)
        if len(tied) > 1:
            by_content = {canonical(part): part for part in tied}
            tied = [by_content[key] for key in sorted(by_content)]
        ranked += tied
    return ranked


def _order(part: RawSpan) -> tuple[bool, int, bool]:
    return part.sent is not None, part.sent or 0, part.end is not None


def canonical(value: Any) -> str:
    """The same text for the same content, whatever the order of its keys."""
    return json.dumps(value, sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, RawSpan | RawEvent | RawLink):
        return [getattr(value, field.name) for field in fields(value)]
    return repr(value)


def _latest(ranked: Sequence[RawSpan], name: str) -> Any:
    values = [getattr(part, name) for part in ranked]
    return next((value for value in reversed(values) if value not in EMPTY), values[-1])


def _fold(dicts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    folded: dict[str, Any] = {}
    for later in dicts:
        for key, value in later.items():
            old = folded.get(key)
            if isinstance(old, dict) and isinstance(value, dict):
                folded[key] = old | {k: v for k, v in value.items() if v not in EMPTY or k not in old}
            elif key not in folded or value not in EMPTY:
                folded[key] = value
    return folded


def _events(ranked: Sequence[RawSpan]) -> list[RawEvent]:
    """Every event as often as the delivery that has it most often, by time, then by place in its delivery."""
    kept: dict[tuple[str, int], RawEvent] = {}
    for part in ranked:
        seen: Counter[str] = Counter()
        for event in sorted(part.events, key=lambda event: event.order):
            content = canonical([event.name, event.time, event.attributes])
            key = content, seen[content]
            seen[content] += 1
            if key not in kept or event.order < kept[key].order:
                kept[key] = event
    return [kept[key] for key in sorted(kept, key=lambda key: (kept[key].time or 0, kept[key].order, key))]


def _links(ranked: Sequence[RawSpan]) -> list[RawLink]:
    links = {canonical(link): link for part in ranked for link in part.links}
    return [links[key] for key in sorted(links)]
