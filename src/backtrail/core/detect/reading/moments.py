"""The moments that a span tells of: its own, and the runs of tools that its messages tell of."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, NamedTuple

from backtrail.core.detect.moment import NAMELESS, NO_TEXT, Failure, Moment, Text, Wish
from backtrail.core.detect.reading.failure import failure_in
from backtrail.core.detect.reading.parsed import arguments, parsed
from backtrail.core.detect.reading.passages import passages_in
from backtrail.core.detect.reading.sent import sent_output
from backtrail.core.detect.reading.texts import cut
from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.span import Document, Span
from backtrail.core.model.units import Nanos

NEVER: Final = Nanos(1 << 62)
"""The start of a span that tells no time: behind all others."""
CONTENT: Final = attrgetter("content")
DOCUMENTS: Final = 50
DOCUMENT: Final = 2_000
MESSAGE: Final = 300
KNOWN: Final = 50_000
"""Characters of an output up to which it is remembered while it is read again."""


class Output(NamedTuple):
    """The output of a tool, as it is kept."""

    kept: Text
    failure: Failure | None
    documents: tuple[Document, ...]


def moments_of(span: Span) -> list[Moment]:
    """Every moment of a span, runs that were told to it first; empty for kinds that are no moment of a run."""
    match span.kind:
        case "llm":
            told = _told(span)
            last = told[-1].gave if told else parsed(_newest(span)).kept
            return [*told, _turn(span, last)]
        case "tool":
            return [_run(span)]
        case "retriever":
            return [_retrieval(span)]
    return []


def _newest(span: Span) -> Any:
    return span.input_messages[-1].content if span.input_messages else span.input


def _turn(span: Span, asked: Text) -> Moment:
    said, usage = span.output_messages, span.usage
    text = said[0].content if len(said) == 1 else "\n".join([each.content for each in said if each.content])
    return Moment(
        span_id=span.span_id,
        kind="llm",
        name=span.model or span.name,
        start=_start(span),
        end=span.end,
        status=span.status,
        failure=_failed(span),
        asked=asked,
        gave=parsed(text or (span.output if not said else None)).kept,
        wishes=tuple([_wish(call) for message in said for call in message.tool_calls]),
        offered=tuple([tool.name for tool in span.tools_offered]) or None,
        input_size=sum(map(len, map(CONTENT, span.input_messages))),
        input_tokens=(usage.input or 0) if usage else 0,
        output_tokens=(usage.output or 0) if usage else 0,
        cost=span.cost,
    )


def _run(span: Span) -> Moment:
    tool = span.tool
    given = tool.arguments if tool and tool.arguments is not None else span.input
    output = _output(sent_output(span, tool.output if tool and tool.output is not None else span.output))
    return Moment(
        span_id=span.span_id,
        kind="tool",
        name=(tool.name if tool else None) or span.tool_name or span.name,
        start=_start(span),
        end=span.end,
        status=span.status,
        failure=_failed(span) or output.failure,
        call_id=tool.call_id if tool else None,
        asked=arguments(given),
        gave=output.kept,
        documents=output.documents,
        cost=span.cost,
    )


def _retrieval(span: Span) -> Moment:
    documents = tuple(_short(document) for document in span.documents[:DOCUMENTS])
    texts = [document.content or document.id or "" for document in documents]
    return Moment(
        span_id=span.span_id,
        kind="retriever",
        name=span.name,
        start=_start(span),
        end=span.end,
        status=span.status,
        failure=_failed(span),
        asked=parsed(span.query if span.query is not None else span.input).kept,
        gave=parsed("\n".join(texts) if texts else span.output).kept,
        documents=documents,
        cost=span.cost,
    )


def _told(span: Span) -> list[Moment]:
    """Runs whose outputs are the newest messages of the conversation: those after the turn that asked for them."""
    messages = span.input_messages
    at = len(messages)
    while at and messages[at - 1].role == "tool":
        at -= 1
    if at == len(messages):
        return []
    before = messages[at - 1] if at else None
    calls = before.tool_calls if before is not None and before.role == "assistant" else ()
    return [_told_run(span, message, place, calls) for place, message in enumerate(messages[at:])]


def _told_run(span: Span, message: Message, place: int, calls: Sequence[ToolCall]) -> Moment:
    call = _answered(message, place, calls)
    output = _output(message.content)
    return Moment(
        span_id=span.span_id,
        kind="tool",
        name=message.name or (call.name if call else "") or NAMELESS,
        start=_start(span),
        end=_start(span),
        told=True,
        place=place,
        call_id=message.tool_call_id or (call.id if call else None),
        asked=arguments(call.arguments) if call else NO_TEXT,
        failure=output.failure,
        gave=output.kept,
        documents=output.documents,
    )


def _answered(message: Message, place: int, calls: Sequence[ToolCall]) -> ToolCall | None:
    if message.tool_call_id is not None:
        return next((call for call in calls if call.id == message.tool_call_id), None)
    return calls[place] if place < len(calls) else None


def _output(value: Any) -> Output:
    return _known(value) if isinstance(value, str) and len(value) <= KNOWN else _read(value)


def _read(value: Any) -> Output:
    read = parsed(value)
    said = failure_in(read.text, read.value) if read.text else None
    failure = None if said is None else Failure(message=said, inside=True)
    return Output(read.kept, failure, passages_in(read.text, read.value))


_known = lru_cache(maxsize=64)(_read)
"""The turn after a run is told what the span of the run said."""


def _wish(call: ToolCall) -> Wish:
    return Wish(name=call.name, id=call.id, arguments=arguments(call.arguments))


def _failed(span: Span) -> Failure | None:
    if span.status != "error":
        return None
    said = span.error_message or (span.error.message if span.error else "") or span.error_type or "failed"
    return Failure(message=said.strip().partition("\n")[0][:MESSAGE])


def _short(document: Document) -> Document:
    return document if len(document.content) <= DOCUMENT else replace(document, content=cut(document.content, DOCUMENT))


def _start(span: Span) -> Nanos:
    return span.start if span.start is not None else span.end if span.end is not None else NEVER


def telling(moment: Moment) -> bool:
    """Whether it says what went in or came out."""
    return moment.gave is not NO_TEXT or moment.asked is not NO_TEXT or bool(moment.wishes)
