"""Why a span failed: from its exception events, its status message and `error.type`."""

import re
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import SpanError
from backtrail.core.semconv.names import (
    ERROR_MESSAGE,
    ERROR_OTHER,
    ERROR_TYPE,
    EXCEPTION,
    EXCEPTION_MESSAGE,
    EXCEPTION_STACKTRACE,
    EXCEPTION_TYPE,
    HTTP_STATUS,
)
from backtrail.core.semconv.reading.json_text import literal
from backtrail.core.semconv.reading.values import first_line, first_text, text

INTERRUPTS: Final = ("GraphInterrupt", "NodeInterrupt")
"""Exceptions by which LangGraph hands a run to a human: not failures."""
CONTROL_FLOW: Final = (*INTERRUPTS, "ParentCommand", "GraphBubbleUp")
TRACEBACK: Final = "Traceback (most recent call last)"
UNNAMED: Final = (None, "Exception", ERROR_OTHER)
"""What an SDK calls an exception that it has only as text."""
_REPR: Final = re.compile(
    r"^(?P<type>[A-Za-z_][\w.]*)\((?P<quote>['\"])(?P<message>.*?)(?P=quote),?\)\s*(?:Traceback|$)", re.S
)
_PREFIXED: Final = re.compile(r"^(?P<type>(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt|Warning)): ?")
_JS: Final = re.compile(
    r"(?:^|\n)(?P<type>\w*(?:Error|Exception)): (?P<message>(?:(?!\n +at ).)*)(?P<frames>\n +at .*)$", re.DOTALL
)
"""A JavaScript error with its stack; some SDKs send the message alone before it."""
_JS_FRAME: Final = "\n    at "
_JS_PLAIN: Final = "Error: "
"""JavaScript's own error as text. Elsewhere these words begin a sentence."""
_JS_SOURCES: Final = ("langsmith-run",)
_TYPE_WITHIN: Final = 300
_STARTS: Final = re.compile(r"[(:]")


def exception_of(raw: RawSpan) -> dict[str, Any] | None:
    """The attributes of the last exception that the span recorded."""
    for event in reversed(raw.events):
        if event.name == EXCEPTION:
            return event.attributes
    return None


def control_flow(raw: RawSpan) -> str | None:
    """The name of the exception, where the span only looks failed because a framework steers with exceptions."""
    if raw.status != "error":
        return None
    exception = exception_of(raw) or {}
    name = (
        text(exception.get(EXCEPTION_TYPE))
        or text(raw.attributes.get(ERROR_TYPE))
        or _STARTS.split(raw.status_message, 1)[0]
    )
    short = name.rsplit(".", 1)[-1]
    return short if short in CONTROL_FLOW else None


def error_of(raw: RawSpan) -> SpanError:
    """The error of a span that failed, as whole as it was sent. The message is one line where a traceback was sent."""
    exception = exception_of(raw) or {}
    said, kind, trace = _from_message(raw.status_message)
    if kind is None and raw.source in _JS_SOURCES and said.startswith(_JS_PLAIN):
        said, kind = said.removeprefix(_JS_PLAIN), _JS_PLAIN.removesuffix(": ")
    thrown, thrown_kind, thrown_trace = _from_exception(exception)
    named = text(exception.get(EXCEPTION_TYPE))
    if named in UNNAMED and thrown_kind:
        named = thrown_kind
    failed = text(raw.attributes.get(ERROR_TYPE))
    return SpanError(
        type=named or (failed if failed != ERROR_OTHER else None) or kind,
        message=thrown or said or text(raw.attributes.get(ERROR_MESSAGE)) or _http(raw),
        stacktrace=text(exception.get(EXCEPTION_STACKTRACE)) or thrown_trace or trace,
    )


def error_in_text(message: str) -> SpanError:
    """An error sent as text alone: `RuntimeError('...')` and a traceback, `KeyError: ...`, or a plain sentence."""
    said, kind, trace = _from_message(message)
    return SpanError(type=kind, message=said, stacktrace=trace)


def short_message(error: SpanError) -> str:
    """What a list shows of it: one line, at most 300 characters."""
    return first_line(error.message)


def _from_exception(exception: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    """The message of a recorded exception; taken apart where a whole traceback is in it (LangSmith, LangChain)."""
    message = text(exception.get(EXCEPTION_MESSAGE))
    if message is None or (TRACEBACK not in message and _JS_FRAME not in message):
        return message, None, None
    return _from_message(message)


def _http(raw: RawSpan) -> str:
    code = first_text(raw.attributes, *HTTP_STATUS)
    return f"HTTP {code}" if code else ""


def _from_message(message: str) -> tuple[str, str | None, str | None]:
    """The message, type and traceback in a status message."""
    place = message.find(TRACEBACK)
    trace = message[place:] if place >= 0 else None
    head = message[:place].strip() if place >= 0 else message.strip()
    if _JS_FRAME in head and (shown := _JS.search(head[:20_000])):
        return shown["message"], shown["type"], shown["frames"].strip("\n")
    if not head and trace:
        lines = [line for line in trace.splitlines() if line.strip() and not line.startswith(" ")]
        head = lines[-1].strip() if lines else ""
    if (told := _from_repr(head)) is not None:
        return told, None, trace
    if shown := _REPR.match(head[:5000]):
        return shown["message"], shown["type"], trace
    if prefixed := _PREFIXED.match(head[:_TYPE_WITHIN]):
        return head[prefixed.end() :].strip(), prefixed["type"], trace
    return head, None, trace


def _from_repr(head: str) -> str | None:
    """The message in the repr of an error of the OpenAI Agents SDK: `{'message': ..., 'data': {'error': ...}}`."""
    if not head.startswith("{'message'"):
        return None
    told = literal(head)
    message = text(told.get("message")) if isinstance(told, dict) else None
    if message is None:
        return None
    data = told.get("data")
    cause = text(data.get("error")) if isinstance(data, dict) else None
    return f"{message}: {cause}" if cause else message
