"""Which LLM spans watched one and the same call of a provider, so that its tokens and its step count once.

A framework's span around the provider SDK's own (LangChain around openai, a gateway around a client) tells the same
call twice. The inner one counts; what only the outer one knows (often the tokens) is taken from there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, Protocol

from backtrail.core.model.span import SpanHead, Usage
from backtrail.core.model.units import SpanId, Usd

OWN_LOOP: Final = frozenset({"agent", "tool"})
"""A call on the far side of one of these is another call."""


NEIGHBOURS: Final = 64
"""So many later starts are looked at for the other half of a call: parallel calls lie between the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a provider, told by one LLM span or more."""

    head: SpanHead
    """The innermost span that watched it."""
    usage: Usage | None
    cost: Usd | None
    priced: bool = False
    """The cost was computed; one that was sent goes before."""


def calls(heads: Sequence[SpanHead], parents: Mapping[SpanId, SpanId]) -> Sequence[Call]:
    """The provider calls among the spans of a trace, in their order. `parents` has no cycle."""
    llms = [head for head in heads if head.kind == "llm"]
    if len(llms) < 2:
        return [Call(head=head, usage=head.usage, cost=head.cost, priced=head.priced) for head in llms]
    outer = echoes(heads, llms, parents)
    wrappers = {around.span_id for around in outer.values()}
    inner = by_id(llms)
    told = {around.span_id for span, around in outer.items() if _tokens(inner[span]) is not None}
    return [_call(head, outer, told) for head in llms if head.span_id not in wrappers]


def unpriced(call: Call) -> bool:
    """Whether the tokens of the call are known, and its cost is not."""
    usage = call.usage
    return call.cost is None and usage is not None and bool(usage.input or usage.output)


def by_id(heads: Sequence[SpanHead]) -> dict[SpanId, SpanHead]:
    return {head.span_id: head for head in heads}


def echoes(
    heads: Sequence[SpanHead], llms: Sequence[SpanHead], parents: Mapping[SpanId, SpanId]
) -> dict[SpanId, SpanHead]:
    """For each inner LLM span, the LLM span around it, or beside it and around its time, that watched the same call."""
    spans = by_id(heads)
    around: dict[SpanId, SpanId | None] = {}
    inside: dict[SpanId, list[SpanHead]] = {}
    for head in llms:
        if (wrapper := _nearest(head.span_id, spans, parents, around)) is not None:
            inside.setdefault(wrapper, []).append(head)
    found: dict[SpanId, SpanHead] = {}
    for wrapper, inner in inside.items():
        if len(inner) > 1 and _adds_up(spans[wrapper], inner):
            same = inner
        else:
            same = [head for head in inner if same_call(spans[wrapper], head)]
        found.update((head.span_id, spans[wrapper]) for head in same)
    found.update(_beside(llms, parents, found))
    found.update(_after(llms, parents, found))
    return found


def _beside(
    llms: Sequence[SpanHead], parents: Mapping[SpanId, SpanId], found: Mapping[SpanId, SpanHead]
) -> Iterator[tuple[SpanId, SpanHead]]:
    """Streams: an instrumentor is no longer current when the provider's SDK starts its own span, which then lies
    beside, within its time, with the same tokens, in another dialect."""
    settled = found.keys() | {outer.span_id for outer in found.values()}
    families: dict[SpanId, list[SpanHead]] = {}
    for head in llms:
        if head.span_id in parents and head.span_id not in settled and _tokens(head):
            families.setdefault(parents[head.span_id], []).append(head)
    for family in families.values():
        if len({head.dialect for head in family}) < 2:
            continue
        waiting = sorted(family, key=lambda head: (head.start or 0, -(head.end or 0)))
        taken: set[SpanId] = set()
        for place, outer in enumerate(waiting):
            near = waiting[place + 1 : place + 1 + NEIGHBOURS]
            inner = next((head for head in near if head.span_id not in taken and _within(outer, head)), None)
            if outer.span_id not in taken and inner is not None:
                taken.add(inner.span_id)
                yield inner.span_id, outer


def _after(
    llms: Sequence[SpanHead], parents: Mapping[SpanId, SpanId], found: Mapping[SpanId, SpanHead]
) -> Iterator[tuple[SpanId, SpanHead]]:
    """Streams: Logfire's span ends when the stream begins and knows no answer; a moment beside it, after it, tells the
    answer and the tokens when the stream has ended."""
    settled = found.keys() | {outer.span_id for outer in found.values()}
    openings: dict[SpanId, list[SpanHead]] = {}
    for head in sorted(llms, key=lambda head: head.start or 0):
        if head.span_id in settled or head.span_id not in parents:
            continue
        family = openings.setdefault(parents[head.span_id], [])
        if head.start is None or head.start != head.end:
            family.append(head)
        elif (opening := next((one for one in family[:NEIGHBOURS] if _opens(one, head)), None)) is not None:
            family.remove(opening)
            yield head.span_id, opening


def _opens(opening: SpanHead, moment: SpanHead) -> bool:
    if opening.end is None or opening.end > (moment.start or 0):
        return False
    unknown = opening.response_id is None and _tokens(opening) is None and opening.status != "error"
    return unknown and opening.dialect == moment.dialect and _same_model(opening.model, moment.model)


def _within(outer: SpanHead, inner: SpanHead) -> bool:
    if outer.dialect == inner.dialect or outer.end is None or inner.end is None or inner.end > outer.end:
        return False
    return same_call(outer, inner)


class Watched(Protocol):
    """What two spans that watched one call share."""

    @property
    def response_id(self) -> str | None: ...
    @property
    def usage(self) -> Usage | None: ...
    @property
    def model(self) -> str | None: ...


def same_call(outer: Watched, inner: Watched) -> bool:
    """Whether two nested LLM spans watched one call: same answer id; else same model and tokens, or one has none."""
    if outer.response_id and inner.response_id:
        return outer.response_id == inner.response_id
    tokens = _tokens(outer), _tokens(inner)
    return None in tokens or (tokens[0] == tokens[1] and _same_model(outer.model, inner.model))


def _nearest(
    span: SpanId,
    spans: Mapping[SpanId, SpanHead],
    parents: Mapping[SpanId, SpanId],
    known: dict[SpanId, SpanId | None],
) -> SpanId | None:
    """The nearest LLM span above, with no agent or tool between."""
    path: list[SpanId] = []
    at, answer = span, None
    while True:
        if at in known:
            answer = known[at]
            break
        path.append(at)
        parent = parents.get(at)
        if parent is None or spans[parent].kind in OWN_LOOP:
            break
        if spans[parent].kind == "llm":
            answer = parent
            break
        at = parent
    known.update(dict.fromkeys(path, answer))
    return answer


def _tokens(head: Watched) -> tuple[int, int] | None:
    usage = head.usage
    if usage is None or not (usage.input or usage.output):
        return None
    return usage.input or 0, usage.output or 0


def _adds_up(outer: SpanHead, inner: Sequence[SpanHead]) -> bool:
    parts = [tokens for head in inner if (tokens := _tokens(head)) is not None]
    return _tokens(outer) == (sum(part[0] for part in parts), sum(part[1] for part in parts))


def _same_model(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return True
    one, other = one.rpartition("/")[2], other.rpartition("/")[2]
    return one.startswith(other) or other.startswith(one)


def filled(told: Usage | None, other: Usage | None) -> Usage | None:
    """Counts of one call told twice: the first, with the parts that only the other knows where their sums agree."""
    if told is None or other is None:
        return told or other
    if (told.input, told.output) != (other.input, other.output):
        return told
    missing = {f.name: getattr(other, f.name) for f in fields(Usage) if getattr(told, f.name) is None}
    return replace(told, **missing)


def _call(head: SpanHead, outer: Mapping[SpanId, SpanHead], told: set[SpanId]) -> Call:
    usage = head.usage if _tokens(head) is not None else None
    cost, priced, at = head.cost, head.priced, head.span_id
    while (wrapper := outer.get(at)) is not None:
        if wrapper.span_id not in told:
            usage = usage or wrapper.usage
            told.add(wrapper.span_id)
        usage = usage and filled(usage, wrapper.usage)
        if cost is None or (priced and wrapper.cost is not None and not wrapper.priced):
            cost, priced = wrapper.cost, wrapper.priced
        at = wrapper.span_id
    return Call(head=head, usage=usage or head.usage, cost=cost, priced=priced)
