"""Which spans of a run cross its boundary, each crossing once, from their heads alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backtrail.core.model.calls import calls, echoes
from backtrail.core.model.repeats import outer_of, repeats
from backtrail.core.model.span import SpanHead
from backtrail.core.model.tree import cut_cycles
from backtrail.core.model.units import SpanId
from backtrail.core.tape.call import BoundaryCall

BOUNDARIES: Final = frozenset({"llm", "tool", "retriever", "embedding", "reranker", "guardrail", "evaluator", "human"})
"""Kinds that meet the world or a person; agents and chains only hold them together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossings:
    """The calls of a run, still without content, and which other spans have content of theirs."""

    calls: Sequence[BoundaryCall]
    """In the order of the heads."""
    told_by: Mapping[SpanId, SpanId]
    """Of a span that tells a call again: the span that stands for it in `calls`."""
    agents: Mapping[SpanId, SpanId]
    """Of each call: the nearest agent above, where there is one."""


def crossings(heads: Sequence[SpanHead]) -> Crossings:
    """Wrappers, gatherers and repeats are no calls of their own, as in the totals of a trace."""
    spans = {head.span_id: head for head in heads}
    parents = cut_cycles({head.span_id: head.parent_id for head in heads})
    again = repeats(heads, parents)
    gatherers = set(again.values())
    priced = {call.head.span_id: call for call in calls(heads, parents)}
    agents = _agents(heads, parents)
    found = []
    for head in heads:
        at = head.span_id
        repeated = at in gatherers if head.kind == "retriever" else at in again
        if head.kind not in BOUNDARIES or repeated or (head.kind == "llm" and at not in priced):
            continue
        call = priced.get(at)
        found.append(
            BoundaryCall(
                head=head,
                boundary=head.kind,
                name=head.tool_name or head.name if head.kind == "tool" else head.name,
                agent=spans[agents[at]].name if at in agents else None,
                usage=call.usage if call else head.usage,
                cost=call.cost if call else head.cost,
            )
        )
    return Crossings(calls=found, told_by=_told_by(heads, parents, again), agents=agents)


def _told_by(
    heads: Sequence[SpanHead], parents: Mapping[SpanId, SpanId], again: Mapping[SpanId, SpanId]
) -> dict[SpanId, SpanId]:
    llms = [head for head in heads if head.kind == "llm"]
    outer = echoes(heads, llms, parents) if len(llms) > 1 else {}
    wrappers = {around.span_id: inner for inner, around in outer.items()}
    inner_most: dict[SpanId, SpanId] = {}
    for wrapper in wrappers:
        at = wrapper
        while at in wrappers:
            at = wrappers[at]
        inner_most[wrapper] = at
    kinds = {head.span_id: head.kind for head in heads}
    tools = {inner: outer_of(inner, again) for inner in again if kinds[inner] == "tool"}
    return inner_most | tools


def _agents(heads: Sequence[SpanHead], parents: Mapping[SpanId, SpanId]) -> dict[SpanId, SpanId]:
    """The nearest agent above each span, found once for each stretch of the tree."""
    agents = {head.span_id for head in heads if head.kind == "agent"}
    known: dict[SpanId, SpanId | None] = {}
    for head in heads:
        path, at = [], head.span_id
        while at not in known:
            path.append(at)
            above = parents.get(at)
            if above is None or above in agents:
                known[at] = above
                break
            at = above
        known.update(dict.fromkeys(path, known[at]))
    return {span: agent for span, agent in known.items() if agent is not None}
