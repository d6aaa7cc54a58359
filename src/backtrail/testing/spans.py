"""Small raw spans for tests: each builder gives a valid span, and takes what the test is about.

write([agent("a", end=9), llm("l", parent="a", said="42", tokens=(10, 3)), tool("t", parent="a", error="timeout")])
"""

from typing import Any, Final

from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.semconv import names

SECOND: Final = 1_000_000_000
NOON: Final = 1_763_985_600 * SECOND
"""2025-11-24 12:00 UTC; times of the builders are seconds after it."""


def span(
    span_id: str,
    *,
    trace: str = "t1",
    parent: str | None = None,
    name: str | None = None,
    start: float | None = 0,
    end: float | None = 1,
    error: str | None = None,
    **attributes: Any,
) -> RawSpan:
    """A span of no kind. `start` and `end` are seconds after NOON; attribute names are written with __ for a dot."""
    exception = {names.EXCEPTION_TYPE: "RuntimeError", names.EXCEPTION_MESSAGE: error}
    return RawSpan(
        trace_id=trace,
        span_id=span_id,
        parent_id=parent,
        name=name or span_id,
        start=None if start is None else NOON + int(start * SECOND),
        end=None if end is None else NOON + int(end * SECOND),
        status="unset" if error is None else "error",
        status_message=error or "",
        attributes={key.replace("__", "."): value for key, value in attributes.items()},
        events=[] if error is None else [RawEvent(name="exception", attributes=exception)],
    )


def agent(span_id: str, *, asked: str = "", answered: str = "", **more: Any) -> RawSpan:
    """An agent's run, with what it was asked and what it answered."""
    return _of_kind("AGENT", span(span_id, **more), {names.OI_INPUT: asked, names.OI_OUTPUT: answered})


def llm(
    span_id: str,
    *,
    asked: str = "",
    said: str = "",
    model: str = "gpt-4o",
    tokens: tuple[int, int] | None = None,
    **more: Any,
) -> RawSpan:
    """A call of a model, with the user's message, the answer, and tokens in and out."""
    content: dict[str, Any] = {names.OI_MODEL: model}
    if asked:
        content |= {"llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": asked}
    if said:
        content |= {"llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": said}
    if tokens is not None:
        content |= {"llm.token_count.prompt": tokens[0], "llm.token_count.completion": tokens[1]}
    return _of_kind("LLM", span(span_id, **more), content)


def tool(span_id: str, *, name: str = "search", arguments: str = "{}", output: str = "", **more: Any) -> RawSpan:
    """A tool that ran."""
    content = {"tool.name": name, names.OI_INPUT: arguments, names.OI_OUTPUT: output}
    return _of_kind("TOOL", span(span_id, name=name, **more), content)


def retriever(span_id: str, *documents: str, query: str = "", **more: Any) -> RawSpan:
    """A retrieval and the documents that it gave."""
    content: dict[str, Any] = {names.OI_INPUT: query}
    for place, text in enumerate(documents):
        content[f"retrieval.documents.{place}.document.content"] = text
    return _of_kind("RETRIEVER", span(span_id, **more), content)


def log_record(span_id: str, *, trace: str = "t1", event: str = "log", body: Any = None, at: float = 0) -> RawSpan:
    """A log record about a span that has not arrived, or has."""
    record = RawEvent(name=event, time=NOON + int(at * SECOND), attributes={"body": body})
    return RawSpan(trace_id=trace, span_id=span_id, events=[record], source="otlp-log")


def _of_kind(kind: str, bare: RawSpan, content: dict[str, Any]) -> RawSpan:
    said = {key: value for key, value in content.items() if value != ""}
    bare.attributes.update({names.OI_KIND: kind, **said})
    return bare
