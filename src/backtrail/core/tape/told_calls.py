"""The calls of a run with their content, read from its whole spans in one pass, of which nothing is kept but digests.

What an SDK left out of a tool's span is taken from the messages of the model that asked for the run, as on the page of
the span (`core/model/completing.py`), as far as it can be told while passing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from backtrail.core.model.completing import with_call
from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.preview import shorten
from backtrail.core.model.span import Span
from backtrail.core.model.units import SpanId
from backtrail.core.tape.asking import SILENCE, Told, asked, asked_of_model, gave, said
from backtrail.core.tape.call import BoundaryCall
from backtrail.core.tape.crossings import Crossings
from backtrail.core.tape.digest import digest

UNANSWERED: Final = 1_000
"""Runs of tools without output that a later message may tell."""
CONVERSATIONS: Final = 64
"""Conversations that a later call may go on from."""


def told_calls(found: Crossings, spans: Iterable[Span]) -> list[BoundaryCall]:
    """The same calls, in the same order, with what they asked and gave. Spans come by start, as heads do."""
    listener = _Listener(found)
    for span in spans:
        listener.hear(span)
    return [listener.told(call) for call in found.calls]


class _Listener:
    """What was heard so far."""

    def __init__(self, found: Crossings) -> None:
        self._calls = {call.head.span_id: call for call in found.calls}
        self._again, self._agents = found.told_by, found.agents
        self._asked: dict[SpanId, Told] = {}
        self._gave: dict[SpanId, Told] = {}
        self._before: dict[str, Counter[bytes]] = {}
        self._wishes: dict[str, Sequence[ToolCall]] = {}
        self._runs: Counter[str] = Counter()
        self._unanswered: dict[str, SpanId] = {}

    def hear(self, span: Span) -> None:
        call = self._calls.get(self._again.get(span.span_id, span.span_id))
        if call is None:
            return
        if span.kind == "llm":
            self._hear_model(call, span)
        else:
            self._hear_work(call, span)

    def told(self, call: BoundaryCall) -> BoundaryCall:
        """The call with what was heard of it."""
        question = self._asked.get(call.head.span_id, SILENCE)
        reply = self._gave.get(call.head.span_id, SILENCE)
        return replace(
            call,
            asked=question.digest,
            gave=reply.digest,
            asked_preview=question.preview,
            gave_preview=reply.preview,
        )

    def _hear_model(self, call: BoundaryCall, span: Span) -> None:
        at = call.head.span_id
        self._hear_answers(span.input_messages)
        if not span.input_messages:
            self._keep(at, asked(span), gave(span))
        elif self._asked.get(at, SILENCE) == SILENCE:
            seen = [said(message) for message in span.input_messages]
            agent, name = f"span {self._agents.get(at)}", f"name {call.agent}"
            before = self._before.get(agent) or self._before.get(name) or Counter()
            self._keep(at, asked_of_model(span.input_messages, seen, before), gave(span))
            now = Counter([*seen, *(said(message) for message in span.output_messages)])
            for whose in (agent, name):
                _remember(self._before, whose, now, CONVERSATIONS)
        else:
            self._keep(at, SILENCE, gave(span))
        self._hear_wishes(span.output_messages)

    def _hear_wishes(self, answer: Sequence[Message]) -> None:
        wishes: dict[str, list[ToolCall]] = {}
        for message in answer:
            for call in message.tool_calls:
                wishes.setdefault(call.name, []).append(call)
        for name, calls in wishes.items():
            self._wishes[name], self._runs[name] = calls, 0

    def _hear_answers(self, messages: Sequence[Message]) -> None:
        for message in messages if self._unanswered else ():
            run = self._unanswered.pop(message.tool_call_id or "", None) if message.role == "tool" else None
            if run is not None:
                self._keep(run, SILENCE, Told(digest=digest(message.content), preview=shorten(message.content)))

    def _hear_work(self, call: BoundaryCall, span: Span) -> None:
        at, tool = call.head.span_id, span.tool
        if tool and span.span_id == at:
            place = self._runs[tool.name]
            self._runs[tool.name] += 1
            if not isinstance(tool.arguments, Mapping):
                span = with_call(span, self._wishes.get(tool.name, ()), place) or span
        self._keep(at, asked(span), gave(span))
        if span.tool and span.tool.call_id and self._gave[at] == SILENCE:
            _remember(self._unanswered, span.tool.call_id, at, UNANSWERED)

    def _keep(self, call: SpanId, question: Told, reply: Told) -> None:
        """The first to say something is believed."""
        for kept, told in ((self._asked, question), (self._gave, reply)):
            if kept.get(call, SILENCE) == SILENCE:
                kept[call] = told


def _remember(kept: dict[str, Any], name: str, value: Any, most: int) -> None:
    kept.pop(name, None)
    kept[name] = value
    if len(kept) > most:
        del kept[next(iter(kept))]
