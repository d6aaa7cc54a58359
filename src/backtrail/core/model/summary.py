"""A trace summed up from the heads of its spans: what lists show and what KPIs count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Final

from backtrail.core.model.calls import Call, calls
from backtrail.core.model.repeats import repeats, retrievals, tool_runs
from backtrail.core.model.span import SpanHead, Status
from backtrail.core.model.trace import Totals, Trace
from backtrail.core.model.tree import Tree, tree
from backtrail.core.model.units import SpanId, Usd

OWN_WORK: Final = frozenset({"tool", "retriever", "reranker", "guardrail", "evaluator"})
"""An LLM call inside one of these decides nothing of the agent's loop."""
PRICED: Final = frozenset({"embedding", "reranker", "retriever", "tool", "guardrail", "evaluator"})
"""Kinds whose cost is their own; that of an agent or a chain is a sum of what is counted already."""


def summarise(heads: Sequence[SpanHead]) -> Trace:
    """One trace from all its spans (at least one), previews left empty. The order of the heads is without meaning."""
    shape = tree(heads)
    spans = {head.span_id: head for head in heads}
    root = spans[root_of(heads, shape)]
    first = [root, *(head for head in heads if head is not root)]
    made = calls(heads, shape.parents)
    ends = [head.end for head in heads if head.end is not None]
    return Trace(
        trace_id=root.trace_id,
        root_id=root.span_id,
        name=_first(first, "trace_name") or _first(first, "name") or "",
        session_id=_first(first, "session_id"),
        user_id=_first(first, "user_id"),
        tags=tuple(dict.fromkeys(tag for head in first for tag in head.tags)),
        environment=_first(first, "environment"),
        release=_first(first, "release"),
        service=_first(first, "service"),
        models=tuple(dict.fromkeys(call.head.model for call in made if call.head.model)),
        start=min((head.start for head in heads if head.start is not None), default=None),
        end=max(ends) if ends and _ended(root, heads) else None,
        status=_status(root, spans, shape),
        totals=_totals(heads, made, spans, shape.parents),
    )


def root_of(heads: Sequence[SpanHead], shape: Tree) -> SpanId:
    """The span that stands for the trace: sent without parent, else marked, else its parent never arrived."""
    marked = {head.span_id for head in heads if head.is_root}
    tops = [span for span in shape.roots if span in marked]
    return (tops or [head.span_id for head in heads if head.is_root] or shape.roots)[0]


def _names_only(root: SpanHead) -> bool:
    """A record of the run without times of its own (OpenAI Agents): it neither ends nor fails by itself."""
    return root.start is None and root.end is None and root.status == "unset"


def _ended(root: SpanHead, heads: Sequence[SpanHead]) -> bool:
    return root.end is not None or (
        _names_only(root) and all(head.end is not None for head in heads if head is not root)
    )


def _status(root: SpanHead, spans: Mapping[SpanId, SpanHead], shape: Tree) -> Status:
    """The root's; where it only names the run, that of the last span below that says more than a step does."""
    at = root
    while (at is root or at.kind == "chain") and at.status == "unset" and _names_only(root):
        below = shape.children.get(at.span_id)
        if not below:
            break
        at = spans[below[-1]]
    return at.status


def add(one: Totals, other: Totals, sign: int = 1) -> Totals:
    """One plus `sign` times other; a cost that nobody told stays unsaid."""
    sums = {f.name: getattr(one, f.name) + sign * getattr(other, f.name) for f in fields(Totals) if f.name != "cost"}
    known = one.cost is not None or other.cost is not None
    cost = Usd((one.cost or 0.0) + sign * (other.cost or 0.0)) if known else None
    return Totals(cost=cost, **sums)


def _first(heads: Iterable[SpanHead], field: str) -> str | None:
    return next((value for head in heads if (value := getattr(head, field))), None)


def _totals(
    heads: Sequence[SpanHead],
    made: Sequence[Call],
    spans: Mapping[SpanId, SpanHead],
    parents: Mapping[SpanId, SpanId],
) -> Totals:
    again = repeats(heads, parents)
    runs = tool_runs(heads, again)
    retrieved = retrievals(heads, again)
    used = [call.usage for call in made if call.usage is not None]
    billed: list[Call | SpanHead] = [*made, *(head for head in heads if head.kind in PRICED)]
    told = [one.cost for one in billed if one.cost is not None]
    return Totals(
        spans=len(heads),
        steps=_steps(made, spans, parents) if made else len(runs) + retrieved,
        llm_calls=len(made),
        tool_calls=len(runs),
        tool_errors=sum(failed for _, failed in runs),
        retrievals=retrieved,
        errors=sum(head.status == "error" for head in heads),
        input_tokens=sum(usage.input or 0 for usage in used),
        output_tokens=sum(usage.output or 0 for usage in used),
        cached_tokens=sum(usage.cached or 0 for usage in used),
        cost=Usd(sum(told)) if told else None,
        escalations=sum(head.escalated for head in heads),
        cache_write_tokens=sum(usage.cache_write or 0 for usage in used),
        reasoning_tokens=sum(usage.reasoning or 0 for usage in used),
        llm_errors=sum(call.head.status == "error" for call in made),
        computed_cost=Usd(sum(one.cost for one in billed if one.priced and one.cost is not None)),
        unpriced=sum(
            call.cost is None and bool(call.usage and (call.usage.input or call.usage.output)) for call in made
        ),
    )


def _steps(made: Sequence[Call], spans: Mapping[SpanId, SpanHead], parents: Mapping[SpanId, SpanId]) -> int:
    """Calls in an agent's loop: the nearest agent, tool or the like above is an agent. Without agents: every call."""
    owner: dict[SpanId, str] = {}
    owners = [_owner(call.head.span_id, spans, parents, owner) for call in made]
    in_loop = owners.count("agent")
    return in_loop or sum(kind == "" for kind in owners) or len(made)


def _owner(
    span: SpanId, spans: Mapping[SpanId, SpanHead], parents: Mapping[SpanId, SpanId], known: dict[SpanId, str]
) -> str:
    """The kind of the nearest agent or piece of own work above; empty where there is none."""
    path: list[SpanId] = []
    at, kind = span, ""
    while True:
        if at in known:
            kind = known[at]
            break
        path.append(at)
        parent = parents.get(at)
        if parent is None:
            break
        if (above := spans[parent].kind) == "agent" or above in OWN_WORK:
            kind = above
            break
        at = parent
    known.update(dict.fromkeys(path, kind))
    return kind
