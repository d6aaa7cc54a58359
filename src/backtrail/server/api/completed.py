"""One span of a trace, with what other spans of the trace know of it. What was sent stays as it is in `attributes`.

Bounded: a trace of more than LARGEST spans is not looked through, and at most LOOKED spans are read on either side.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Final

from backtrail.core.model.calls import echoes
from backtrail.core.model.completing import lacks_call, lacks_output, with_call, with_output
from backtrail.core.model.repeats import outer_of, repeats
from backtrail.core.model.span import Span, SpanHead
from backtrail.core.model.tree import cut_cycles
from backtrail.core.model.units import ProjectId, SpanId, TraceId
from backtrail.core.semconv.reading.silence import SILENT
from backtrail.server.storage.api import Store

LARGEST: Final = 20_000
LOOKED: Final = 8


def completed(store: Store, project: ProjectId, span: Span) -> Span:
    """The span with its arguments, call id and output, or with word of where the messages of its call are."""
    return Completing(store, project, span.trace_id).completed(span)


class Completing:
    """The same for several spans of a trace, which is looked through once, and only where one of them needs it."""

    def __init__(self, store: Store, project: ProjectId, trace_id: TraceId) -> None:
        self._store, self._project, self._trace_id = store, project, trace_id

    def completed(self, span: Span) -> Span:
        """The span with its arguments, call id and output, or with word of where the messages of its call are."""
        silent = span.kind == "llm" and any(note.startswith(SILENT) for note in span.notes)
        if not (silent or lacks_call(span) or lacks_output(span)) or self._around is None:
            return span
        return self._around.pointed(span) if silent else self._around.told(span)

    @cached_property
    def _around(self) -> "_Trace | None":
        heads = list(islice(self._store.heads(self._project, self._trace_id), LARGEST + 1))
        return None if len(heads) > LARGEST else _Trace(self._store, self._project, heads)


class _Trace:
    """The heads of a trace, and the way to its whole spans."""

    def __init__(self, store: Store, project: ProjectId, heads: Sequence[SpanHead]) -> None:
        self._store, self._project, self._heads = store, project, heads
        self._parents = cut_cycles({head.span_id: head.parent_id for head in heads})
        self._llms = [head for head in heads if head.kind == "llm"]

    def told(self, span: Span) -> Span:
        """A tool's span with what the model asked of it and was told by it."""
        if lacks_call(span):
            span = self._asked(span)
        if lacks_output(span):
            later = (head for head in self._llms if _start(head) >= _start(span))
            answers = (with_output(span, llm.input_messages) for llm in self._whole(later))
            span = next((found for found in answers if found is not None), span)
        if span.tool and (span.tool.arguments is not None or span.tool.output is not None):
            return replace(span, notes=tuple(note for note in span.notes if not note.startswith(SILENT)))
        return span

    def pointed(self, span: Span) -> Span:
        """A model call's span without messages: where another span that watched the same call has them."""
        outer = echoes(self._heads, self._llms, self._parents)
        twins = [outer[span.span_id]] if span.span_id in outer else []
        inside = {inner for inner, wrapper in outer.items() if wrapper.span_id == span.span_id}
        twins += [head for head in self._llms if head.span_id in inside]
        told = next((twin for twin in self._whole(twins) if twin.input_messages), None)
        if told is None:
            return span
        note = f"the messages of this call are on span {told.span_id} ({told.name}), which watched it too"
        return replace(span, notes=tuple(note if said.startswith(SILENT) else said for said in span.notes))

    def _asked(self, span: Span) -> Span:
        name = span.tool.name if span.tool else None
        again = repeats(self._heads, self._parents)
        own = outer_of(span.span_id, again)
        runs = [head for head in self._heads if head.tool_name == name and head.span_id not in again]
        earlier = (head for head in reversed(self._llms) if _start(head) <= _start(span))
        for llm in self._whole(earlier):
            asked = [call for message in llm.output_messages for call in message.tool_calls if call.name == name]
            since = [head.span_id for head in runs if _start(head) >= _start(llm)]
            if asked and own in since and (found := with_call(span, asked, since.index(own))) is not None:
                return found
        return span

    def _whole(self, heads: Iterable[SpanHead]) -> Iterator[Span]:
        for head in islice(heads, LOOKED):
            found = self._store.span(self._project, SpanId(head.span_id), head.trace_id)
            if found is not None:
                yield found


def _start(head: SpanHead) -> int:
    return head.start or 0
