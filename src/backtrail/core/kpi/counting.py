"""A trace as counts, by every value of every dimension that it has.

A value has what is its own, and else what its traces have: of a model its calls, tokens, cost and durations are its
own; of a tool its runs, failures and durations; of a detector its findings. So steps per task of a tool are those of
the tasks in which it ran.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from backtrail.core.kpi.buckets import bucket
from backtrail.core.kpi.dimensions import EVERYTHING, Dimension, Group
from backtrail.core.kpi.sums import NOTHING, Sums, add
from backtrail.core.model.calls import Call, calls, unpriced
from backtrail.core.model.repeats import repeats, tool_runs
from backtrail.core.model.span import SpanHead
from backtrail.core.model.trace import Trace
from backtrail.core.model.tree import tree

_T = TypeVar("_T")
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
    called: dict[str, list[Call]] = {}
    for call in calls(heads, parents):
        _file(called, call.head.model, call)
    models = {name: _of_calls(some) for name, some in called.items()}
    for head in heads:
        if head.kind == "embedding" and head.cost is not None:
            _note(models, head.model, _paid([head]))
    ran: dict[str, list[tuple[SpanHead, bool]]] = {}
    for head, failed in tool_runs(heads, repeats(heads, parents)):
        _file(ran, head.tool_name, (head, failed))
    return Parts(models=models, tools={name: _of_runs(some) for name, some in ran.items()}, spans=len(heads))


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


def _file(known: dict[str, list[_T]], name: str | None, one: _T) -> None:
    if name and (name[:LONGEST] in known or len(known) < MOST_VALUES):
        known.setdefault(name[:LONGEST], []).append(one)


def _of_calls(some: Sequence[Call]) -> Sums:
    """The calls of one model."""
    used = [call.usage for call in some if call.usage is not None]
    return replace(
        _paid(some),
        llm_calls=len(some),
        llm_errors=sum(call.head.status == "error" for call in some),
        input=_bounded(sum(usage.input or 0 for usage in used)),
        output=_bounded(sum(usage.output or 0 for usage in used)),
        cached=_bounded(sum(usage.cached or 0 for usage in used)),
        cache_write=_bounded(sum(usage.cache_write or 0 for usage in used)),
        reasoning=_bounded(sum(usage.reasoning or 0 for usage in used)),
        unpriced=sum(unpriced(call) for call in some),
        latency=_lasted(call.head for call in some),
    )


def _of_runs(some: Sequence[tuple[SpanHead, bool]]) -> Sums:
    """The runs of one tool."""
    return Sums(
        tool_calls=len(some),
        tool_errors=sum(failed for _, failed in some),
        latency=_lasted(head for head, _ in some),
    )


def _paid(some: Sequence[Call | SpanHead]) -> Sums:
    return Sums(
        cost=sum(_nanodollars(one.cost) for one in some),
        computed=sum(_nanodollars(one.cost) for one in some if one.priced),
    )


def _lasted(heads: Iterable[SpanHead]) -> dict[int, int]:
    return dict(
        Counter(bucket(head.end - head.start) for head in heads if head.start is not None and head.end is not None)
    )


def _bounded(number: int | None) -> int:
    return min(max(number or 0, 0), MOST)


def _nanodollars(cost: float | None) -> int:
    if cost is None or not cost > 0:  # a NaN is nothing, too
        return 0
    return round(min(cost * NANODOLLARS, MOST_COST))
