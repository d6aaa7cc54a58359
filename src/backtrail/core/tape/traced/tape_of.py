"""An ordinary trace, of any SDK, as a tape: its model calls by their conversation, its tools by their arguments.

What a trace tells is untyped: results are text or JSON, and whoever replays them knows the types. A model's answer is
kept neutral, and is given in the wire that the program speaks. The rules were found by replaying traces of seven
dialects: arguments come from the model's call, which has them whole, and where nobody recorded the tools, their results
are in the next request.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from backtrail.core.model.message import ToolCall
from backtrail.core.model.span import Span, SpanHead
from backtrail.core.model.tree import cut_cycles
from backtrail.core.model.units import SpanId
from backtrail.core.tape.crossings import Crossings, crossings
from backtrail.core.tape.matching.ask import key_of
from backtrail.core.tape.matching.plain import plain
from backtrail.core.tape.recording.event import Boundary, Event
from backtrail.core.tape.recording.tape import Entry, Footer, Header, Tape
from backtrail.core.tape.recording.trajectory import trajectory_hash
from backtrail.core.tape.traced.exchange import Exchange, heard, turn
from backtrail.core.tape.traced.readiness import Lack, Readiness
from backtrail.core.tape.traced.unwrapping import is_cut, unwrapped

CONTENT: Final = "Switch the recording of content on in that SDK (docs/guide/other-sdks.md), and let it run again."
HALTED: Final = "Halted"
"""What a guard stops a run with: it would have gone on, so its tape is one that was cut off."""
NO_MODEL: Final = "Instrument the model's client (backtrail.init(instrument=True)), or record the run."
LIMIT: Final = "Raise the limit: OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT, or the SDK's own, and let it run again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """A trace as a tape, and how good a one."""

    tape: Tape
    readiness: Readiness


def tape_of(spans: Sequence[Span]) -> Traced:
    """The tape of a whole trace. Never raises: what lacks is told in the readiness."""
    ordered = sorted(spans, key=lambda span: (span.start or 0, span.end or 0, span.span_id))
    making = _Making(ordered)
    events = making.events()
    root = next((span for span in ordered if span.is_root), ordered[0] if ordered else None)
    dialect = next((span.dialect for span in ordered if span.kind == "llm"), root.dialect if root else "otel")
    header = Header(
        run_id=root.trace_id if root else "",
        t0=_seconds(root.start) if root else 0.0,
        source=f"trace:{dialect}",
        entry=_entry(root, ordered),
        trace_id=root.trace_id if root else None,
        session_id=next((span.session_id for span in ordered if span.session_id), None),
    )
    stopped = any((span.error_type or "").endswith(HALTED) for span in ordered)
    footer = None if stopped else Footer(n=len(events), hash=trajectory_hash(events))
    counts = Counter(str(event.kind) for event in events)
    if root is not None and events and not counts["llm"]:
        making.untold(root)
    readiness = Readiness(dialect=dialect, events=dict(counts), lacks=tuple(making.lacks))
    return Traced(tape=Tape(header=header, events=tuple(events), footer=footer), readiness=readiness)


class _Making:
    """One trace while it becomes a tape."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = {span.span_id: span for span in spans}
        self._found: Crossings = crossings(spans)
        self._exchange: Exchange = heard(spans)
        self._zero = min((span.start for span in spans if span.start), default=0)
        self._told = self._found.told_by
        self._ran: set[str] = set()
        """Ids of tool calls that have a span."""
        self.lacks: list[Lack] = []

    def events(self) -> list[Event]:
        """Every crossing, in order, numbered."""
        found = [event for call in self._found.calls if (event := self._event(call.head, call.agent)) is not None]
        found += list(self._unseen())
        found.sort(key=lambda event: event.t)
        return self._within([replace(event, i=number) for number, event in enumerate(found)])

    def _within(self, events: list[Event]) -> list[Event]:
        """What a tool did is inside it. Nothing is inside a model: some SDKs put tools below the call that asked."""
        tools = {event.span_id: event.i for event in events if event.kind == "tool" and event.span_id is not None}
        above = cut_cycles({span.span_id: span.parent_id for span in self._spans.values()})
        told = []
        for event in events:
            at = above.get(SpanId(event.span_id)) if event.span_id is not None else None
            while at is not None and tools.get(self._told.get(at, at), event.i) >= event.i:
                at = above.get(at)
            told.append(event if at is None else replace(event, parent=tools[self._told.get(at, at)]))
        return told

    def untold(self, root: Span) -> None:
        """There are tools, and no model that asked for them."""
        self._lack(root, "no model call was recorded: the first will stop the replay", NO_MODEL, fatal=False)

    def _event(self, head: SpanHead, agent: str | None) -> Event | None:
        span = self._spans[head.span_id]
        if head.kind == "llm":
            return self._model(span, agent)
        if head.kind == "tool":
            return self._tool(span, agent)
        if head.kind in ("retriever", "reranker"):
            return self._retriever(span, agent)
        if head.kind == "embedding":
            self._lack(span, "a trace keeps no vectors", "Record the run if its own code embeds.", fatal=False)
        return None

    def _model(self, span: Span, agent: str | None) -> Event:
        span = self._with_messages(span)
        args: dict[str, Any] = {"conversation": [turn(message) for message in span.input_messages]}
        if not span.input_messages:
            args = {"lost": True}
            self._lack(
                span, "what the model was asked was not recorded: it is matched by its place", CONTENT, fatal=False
            )
        if span.status == "error":
            return self._made(span, "llm", "", args, _failure(span), agent, failed=True)
        if not span.output_messages:
            self._lack(span, "the model's answer was not recorded", _how(span))
        said = [message.content for message in span.output_messages if message.content]
        if any(is_cut(text) for text in said):
            self._lack(span, "the model's answer was cut", LIMIT)
        calls = [call for message in span.output_messages for call in message.tool_calls]
        for call in calls:
            if is_cut(call.arguments):
                self._lack(span, f"the arguments of {call.name} were cut", LIMIT)
        answer = {"text": "\n".join(said), "tool_calls": [_asked(call) for call in calls], "usage": _usage(span)}
        return self._made(span, "llm", "", args, {"answer": answer}, agent)

    def _tool(self, span: Span, agent: str | None) -> Event:
        tool = span.tool
        name = tool.name if tool else span.name
        call = self._call(name, tool.call_id if tool else None)
        given = call.arguments if call is not None else tool.arguments if tool else span.input
        args: Any = plain(given if isinstance(given, Mapping) else {"input": given})
        if given is None:
            args = {"lost": True}
            self._lack(span, "its arguments were not recorded: it is matched by its place", CONTENT, fatal=False)
        if span.status == "error":
            return self._made(span, "tool", name, args, _failure(span), agent, failed=True)
        output = tool.output if tool and tool.output is not None else span.output
        if output is None and call is not None and call.id in self._exchange.answers:
            output = self._exchange.answers[call.id]
        if output is None:
            what = "it never ended" if span.end is None else "its output was not recorded"
            self._lack(span, what, CONTENT if span.end else "Record the run: its tape keeps what came before the end.")
        elif is_cut(output):
            self._lack(span, "its output was cut", LIMIT)
        return self._made(span, "tool", name, args, {"untyped": unwrapped(output)}, agent)

    def _retriever(self, span: Span, agent: str | None) -> Event:
        query = span.query or (span.input if isinstance(span.input, str) else None)
        args = {"query": query} if query is not None else {"lost": True}
        if span.status == "error":
            return self._made(span, "retriever", span.name, args, _failure(span), agent, failed=True)
        documents = [
            {"content": each.content, "id": each.id, "metadata": dict(each.metadata)} for each in span.documents
        ]
        if not documents and span.output is None:
            self._lack(span, "its documents were not recorded", CONTENT)
        return self._made(span, "retriever", span.name, args, {"untyped": documents or span.output}, agent)

    def _unseen(self) -> Iterator[Event]:
        """Tools that no span tells of: asked for by one model call, answered in the next one's request."""
        recorded = any(call.head.kind == "tool" for call in self._found.calls)
        if recorded:
            return
        whole = [self._with_messages(self._spans[call.head.span_id]) for call in self._found.calls]
        done: set[str] = set()
        for span in (each for each in whole if each.kind == "llm"):
            for message in span.input_messages:
                answered = message.tool_call_id
                call = self._exchange.asked.get(answered or "")
                if message.role != "tool" or call is None or answered in done:
                    continue
                done.add(str(answered))
                args = plain(call.arguments if isinstance(call.arguments, Mapping) else {"input": call.arguments})
                event = self._made(span, "tool", call.name, args, {"untyped": message.content}, None)
                yield replace(event, t=event.t - 1e-6, dur=0.0, span_id=None)

    def _with_messages(self, span: Span) -> Span:
        """The model call, with the messages of a span around it where its own are lacking."""
        if span.input_messages and span.output_messages:
            return span
        for outer, inner in self._told.items():
            other = self._spans.get(outer)
            if inner == span.span_id and other is not None:
                span = replace(
                    span,
                    input_messages=span.input_messages or other.input_messages,
                    output_messages=span.output_messages or other.output_messages,
                )
        return span

    def _call(self, name: str, call_id: str | None) -> ToolCall | None:
        """The model's own call that a tool's span ran."""
        if call_id is not None and call_id in self._exchange.asked:
            self._ran.add(call_id)
            return self._exchange.asked[call_id]
        waiting = self._exchange.named.get(name)
        return waiting.pop(0) if waiting else None

    def _made(
        self, span: Span, kind: Boundary, name: str, args: Any, result: Any, agent: str | None, *, failed: bool = False
    ) -> Event:
        start = span.start or self._zero
        return Event(
            i=0,
            scope=agent or "",
            kind=kind,
            name=name,
            key=key_of(kind, name, args),
            args=args,
            result=result,
            outcome="error" if failed else "value",
            t=_seconds(start - self._zero),
            dur=_seconds(span.end - start) if span.end else 0.0,
            span_id=span.span_id,
            trace_id=span.trace_id,
            source="live",
            meta={"cost": float(span.cost)} if kind == "llm" and span.cost is not None else {},
        )

    def _lack(self, span: Span, what: str, hint: str, *, fatal: bool = True) -> None:
        self.lacks.append(Lack(span_id=span.span_id, name=span.name, what=what, hint=hint, fatal=fatal))


def _entry(root: Span | None, spans: Iterable[Span]) -> Entry:
    """What the run was asked: its arguments by name where its own function told them, else the user's words."""
    if root is None:
        return Entry()
    if root.dialect == "backtrail" and isinstance(root.input, Mapping):
        return Entry(args=dict(root.input))
    if isinstance(root.input, str) and root.input:
        return Entry(args={"": root.input})
    first = next((span for span in spans if span.kind == "llm" and span.input_messages), None)
    asked = [message.content for message in first.input_messages if message.role == "user"] if first else []
    return Entry(args={"": asked[-1]}) if asked else Entry()


def _failure(span: Span) -> dict[str, Any]:
    error = span.error
    return {
        "type": (error.type if error else None) or span.error_type or "Exception",
        "message": (error.message if error else "") or span.error_message or "",
    }


def _asked(call: ToolCall) -> dict[str, Any]:
    return {"id": call.id, "name": call.name, "arguments": call.arguments}


def _usage(span: Span) -> dict[str, Any]:
    usage = span.usage
    return {"input": usage.input, "output": usage.output} if usage else {}


def _how(span: Span) -> str:
    """How to switch content on: the SDK's own way where the span has a note about it."""
    return span.notes[0] if span.notes else CONTENT


def _seconds(nanos: int | None) -> float:
    return (nanos or 0) / 1e9
