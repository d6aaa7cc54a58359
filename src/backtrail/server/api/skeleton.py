"""The spans of a trace in columns: what a tree and a waterfall need, as few bytes as they need."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

from backtrail.core.model.calls import echoes
from backtrail.core.model.span import SpanHead
from backtrail.core.model.trace import Trace
from backtrail.core.model.tree import cut_cycles
from backtrail.core.model.units import Nanos
from backtrail.server.api.times import iso

LARGEST: Final = 100_000
STATUSES: Final = ("unset", "ok", "error")


class Dictionary:
    """Values that repeat, each told once; a place in the list stands for it."""

    def __init__(self, values: Sequence[str] = ()) -> None:
        self.values = list(values)
        self._place = {value: place for place, value in enumerate(self.values)}

    def place(self, value: str | None) -> int:
        """Where the value is in the list; -1 for none."""
        if value is None:
            return -1
        if value not in self._place:
            self._place[value] = len(self.values)
            self.values.append(value)
        return self._place[value]


def skeleton(trace: Trace, all_heads: Iterable[SpanHead]) -> dict[str, Any]:
    """The model `Skeleton`, as plain values: validating 10,000 spans would cost more than reading them."""
    heads = list(islice(all_heads, LARGEST))
    zero = trace.start or Nanos(0)
    names, kinds, statuses, models = Dictionary(), Dictionary(), Dictionary(STATUSES), Dictionary()
    rows = {head.span_id: row for row, head in enumerate(heads)}
    parents = cut_cycles({head.span_id: head.parent_id for head in heads})
    llms = [head for head in heads if head.kind == "llm"]
    around = {head.span_id for head in echoes(heads, llms, parents).values()} if len(llms) > 1 else set()
    usages = [head.usage for head in heads]
    columns = {
        "span_id": list(rows),
        "parent": [rows[parents[head.span_id]] if head.span_id in parents else -1 for head in heads],
        "name": [names.place(head.name) for head in heads],
        "kind": [kinds.place(head.kind) for head in heads],
        "status": [statuses.place(head.status) for head in heads],
        "start": [None if head.start is None else head.start - zero for head in heads],
        "end": [None if head.end is None else head.end - zero for head in heads],
        "model": [models.place(head.model) for head in heads],
        "input_tokens": [usage and usage.input for usage in usages],
        "output_tokens": [usage and usage.output for usage in usages],
        "cached_tokens": [usage and usage.cached for usage in usages],
        "cost": [head.cost for head in heads],
        "error": [_error(head) for head in heads],
    }
    return {
        "trace_id": trace.trace_id,
        "start": iso(trace.start),
        "end": iso(trace.end),
        "names": names.values,
        "kinds": kinds.values,
        "statuses": statuses.values,
        "models": models.values,
        "columns": columns,
        "orphans": [row for row, head in enumerate(heads) if head.parent_id is not None and head.parent_id not in rows],
        "wrappers": [row for row, head in enumerate(heads) if head.span_id in around],
        "left_out": max(0, trace.totals.spans - LARGEST),
    }


def _error(head: SpanHead) -> str | None:
    if head.status != "error" and not head.error_type:
        return None
    return ": ".join(part for part in (head.error_type, head.error_message) if part) or "failed"
