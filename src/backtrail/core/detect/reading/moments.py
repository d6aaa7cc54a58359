"""The moments that a span tells of: its own, and the runs of tools that its messages tell of."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from backtrail.core.detect.moment import NAMELESS, NO_TEXT, Failure, Moment, Wish
from backtrail.core.detect.reading.failure import failure_in
from backtrail.core.detect.reading.parsed import Parsed, arguments, parsed
from backtrail.core.detect.reading.passages import passages_in
from backtrail.core.detect.reading.sent import sent_output
from backtrail.core.detect.reading.texts import cut
from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.span import Document, Span
from backtrail.core.model.units import Nanos

NEVER: Final = Nanos(1 << 62)
"""The start of a span that tells no time: behind all others."""
DOCUMENTS: Final = 50
DOCUMENT: Final = 2_000
MESSAGE: Final = 300


def moments_of(span: Span) -> list[Moment]:
    """Every moment of a span, runs that were told to it first; empty for kinds that are no moment of a run."""
    match span.kind:
        case "llm":
            return [*_told(span), _turn(span)]
        case "tool":
            return [_run(span)]
        case "retriever":
            return [_retrieval(span)]
    return []


def _turn(span: Span) -> Moment:
    said = "\n".join(message.content for message in span.output_messages if message.content)
    last = span.input_messages[-1].content if span.input_messages else span.input
    usage = span.usage
    return Moment(
        span_id=span.span_id,
        kind="llm",
        name=span.model or span.name,
        start=_start(span),
        end=span.end,
        status=span.status,
        failure=_failed(span),
        asked=parsed(last).kept,
        gave=parsed(said or (span.output if not span.output_messages else None)).kept,
        wishes=tuple(_wish(call) for message in span.output_messages for call in message.tool_calls),
        offered=tuple(tool.name for tool in span.tools_offered) or None,
        input_size=sum([len(message.content) for message in span.input_messages]),
        input_tokens=(usage.input or 0) if usage else 0,
        output_tokens=(usage.output or 0) if usage else 0,
        cost=span.cost,
    )


def _run(span: Span) -> Moment:
    tool = span.tool
    given = tool.arguments if tool and tool.arguments is not None else span.input
    output = parsed(sent_output(span, tool.output if tool and tool.output is not None else span.output))
    return Moment(
        span_id=span.span_id,
        kind="tool",
        name=(tool.name if tool else None) or span.tool_name or span.name,
        start=_start(span),
        end=span.end,
        status=span.status,
        failure=_failed(span) or _failed_inside(output),
        call_id=tool.call_id if tool else None,
        asked=arguments(given),
        gave=output.kept,
        documents=passages_in(output.text, output.value),
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


def _told(span: Span) -> Iterator[Moment]:
    """Runs whose outputs are the newest messages of the conversation: those after the turn that asked for them."""
    at = len(span.input_messages)
    while at and span.input_messages[at - 1].role == "tool":
        at -= 1
    outputs = span.input_messages[at:]
    if not outputs:
        return
    before = span.input_messages[at - 1] if at else None
    calls = before.tool_calls if before is not None and before.role == "assistant" else ()
    for place, message in enumerate(outputs):
        call = _answered(message, place, calls)
        output = parsed(message.content)
        yield Moment(
            span_id=span.span_id,
            kind="tool",
            name=message.name or (call.name if call else "") or NAMELESS,
            start=_start(span),
            end=_start(span),
            told=True,
            place=place,
            call_id=message.tool_call_id or (call.id if call else None),
            asked=arguments(call.arguments) if call else NO_TEXT,
            failure=_failed_inside(output),
            gave=output.kept,
            documents=passages_in(output.text, output.value),
        )


def _answered(message: Message, place: int, calls: Sequence[ToolCall]) -> ToolCall | None:
    if message.tool_call_id is not None:
        return next((call for call in calls if call.id == message.tool_call_id), None)
    return calls[place] if place < len(calls) else None


def _failed_inside(output: Parsed) -> Failure | None:
    said = failure_in(output.text, output.value) if output.text else None
    return None if said is None else Failure(message=said, inside=True)


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
