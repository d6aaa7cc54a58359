"""A trace as counts, by every value of every dimension that it has.

A value has what is its own, and else what its traces have: of a model its calls, tokens, cost and durations are its
own; of a tool its runs, failures and durations; of a detector its findings. So steps per task of a tool are those of
the tasks in which it ran.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from backtrail.core.kpi.buckets import bucket
from backtrail.core.kpi.dimensions import EVERYTHING, Dimension, Group
from backtrail.core.kpi.sums import NOTHING, Sums, add
from backtrail.core.model.calls import Call, calls
from backtrail.core.model.repeats import repeats, tool_runs
from backtrail.core.model.span import SpanHead, Usage
from backtrail.core.model.trace import Trace
from backtrail.core.model.tree import tree

MOST: Final = 10**12
"""Of any count of one trace, so that one that lies cannot overflow a sum of millions."""
NANODOLLARS: Final = 10**9
MOST_COST: Final = 10**15
LONGEST: Final = 300
"""Characters of a value."""
MOST_VALUES: Final = 200
"""Models, and tools, of one trace that are told apart: a name that is made up for each call would fill the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What models and tools did in a trace; adds up over pieces of a big one."""

    models: Mapping[str, Sums]
    tools: Mapping[str, Sums]
    spans: int
    """So many spans it was read from."""


def parts(heads: Sequence[SpanHead]) -> Parts:
    """What models and tools did in these spans."""
    parents = tree(heads).parents
    models: dict[str, Sums] = {}
    for call in calls(heads, parents):
        _note(models, call.head.model, _called(call))
    for head in heads:
        if head.kind == "embedding":
            _note(models, head.model, _paid(head.cost, priced=head.priced))
    tools: dict[str, Sums] = {}
    for head, failed in tool_runs(heads, repeats(heads, parents)):
        _note(tools, head.tool_name, Sums(tool_calls=1, tool_errors=int(failed), latency=_lasted(head)))
    return Parts(models=models, tools=tools, spans=len(heads))


def joined(pieces: Iterable[Parts]) -> Parts:
    """The pieces of a big trace as one."""
    models: dict[str, Sums] = {}
    tools: dict[str, Sums] = {}
    spans = 0
    for piece in pieces:
        spans += piece.spans
        for whole, some in ((models, piece.models), (tools, piece.tools)):
            for name, sums in some.items():
                _note(whole, name, sums)
    return Parts(models=models, tools=tools, spans=spans)


def counted(trace: Trace, findings: Mapping[str, int], made: Parts | None) -> Mapping[Group, Sums]:
    """The counts of a trace. Without `made`, models and tools are left out: what was counted of them before stays."""
    whole = replace(of_trace(trace), findings=min(sum(findings.values()), MOST))
    said: tuple[tuple[Dimension, str | None], ...] = (
        ("agent", trace.name),
        ("user", trace.user_id),
        ("environment", trace.environment),
        ("release", trace.release),
    )
    groups = {EVERYTHING: whole}
    groups |= {Group(dimension=name, value=value[:LONGEST]): whole for name, value in said if value}
    for detector, number in findings.items():
        groups[Group(dimension="detector", value=detector[:LONGEST])] = replace(whole, findings=number)
    if made is not None:
        for model, own in made.models.items():
            groups[Group(dimension="model", value=model)] = replace(whole, **_own(own, MODELS))
        for tool, own in made.tools.items():
            groups[Group(dimension="tool", value=tool)] = replace(whole, **_own(own, TOOLS))
    return groups


MODELS: Final = (
    *("llm_calls", "llm_errors", "input", "output", "cached", "cache_write", "reasoning"),
    *("cost", "computed", "unpriced", "latency"),
)
"""What a model has of its own."""
TOOLS: Final = ("tool_calls", "tool_errors", "latency")


def of_trace(trace: Trace) -> Sums:
    """The counts of a trace as a whole, as the lists of traces show them."""
    sums = trace.totals
    over = trace.end is not None
    lasted = {bucket(trace.end - trace.start): 1} if trace.end is not None and trace.start is not None else {}
    return Sums(
        traces=1,
        finished=int(over),
        failed=int(over and trace.status == "error"),
        escalated=int(over and sums.escalations > 0),
        steps=_bounded(sums.steps) if over else 0,
        spans=_bounded(sums.spans),
        errors=_bounded(sums.errors),
        llm_calls=_bounded(sums.llm_calls),
        llm_errors=_bounded(sums.llm_errors),
        tool_calls=_bounded(sums.tool_calls),
        tool_errors=_bounded(sums.tool_errors),
        retrievals=_bounded(sums.retrievals),
        input=_bounded(sums.input_tokens),
        output=_bounded(sums.output_tokens),
        cached=_bounded(sums.cached_tokens),
        cache_write=_bounded(sums.cache_write_tokens),
        reasoning=_bounded(sums.reasoning_tokens),
        cost=_nanodollars(sums.cost),
        computed=_nanodollars(sums.computed_cost),
        unpriced=_bounded(sums.unpriced),
        latency=lasted,
    )


def _own(sums: Sums, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(sums, name) for name in names}


def _note(known: dict[str, Sums], name: str | None, sums: Sums) -> None:
    if not name:
        return
    short = name[:LONGEST]
    if short in known or len(known) < MOST_VALUES:
        known[short] = add(known.get(short, NOTHING), sums)


def _called(call: Call) -> Sums:
    usage, paid = call.usage or Usage(), _paid(call.cost, priced=call.priced)
    return replace(
        paid,
        llm_calls=1,
        llm_errors=int(call.head.status == "error"),
        input=_bounded(usage.input),
        output=_bounded(usage.output),
        cached=_bounded(usage.cached),
        cache_write=_bounded(usage.cache_write),
        reasoning=_bounded(usage.reasoning),
        unpriced=int(call.cost is None and bool(usage.input or usage.output)),
        latency=_lasted(call.head),
    )


def _paid(cost: float | None, *, priced: bool) -> Sums:
    nano = _nanodollars(cost)
    return Sums(cost=nano, computed=nano if priced else 0)


def _lasted(head: SpanHead) -> dict[int, int]:
    if head.start is None or head.end is None:
        return {}
    return {bucket(head.end - head.start): 1}


def _bounded(number: int | None) -> int:
    return min(max(number or 0, 0), MOST)


def _nanodollars(cost: float | None) -> int:
    if cost is None or not cost > 0:  # a NaN is nothing, too
        return 0
    return round(min(cost * NANODOLLARS, MOST_COST))
