"""Claims about plain OpenTelemetry: errors, names, and who and where."""

import pytest

from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.model.span import SpanError
from backtrail.core.semconv import head, translate

TRACE = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nRuntimeError: DOWN'


def failed(said: str = "", /, **exception: str) -> RawSpan:
    attributes = {f"exception.{key}": value for key, value in exception.items()}
    events = [RawEvent(name="exception", attributes=attributes)] if exception else []
    return RawSpan(trace_id="t", span_id="s", name="n", status="error", status_message=said, events=events)


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (failed("x", type="A", message="m", stacktrace=TRACE), SpanError(type="A", message="m", stacktrace=TRACE)),
        (
            failed(type="Exception", message="RuntimeError('DOWN')" + TRACE),
            SpanError(type="RuntimeError", message="DOWN", stacktrace=TRACE),
        ),
        (
            failed(type="my.Error", message="RuntimeError('DOWN')\n\n" + TRACE),
            SpanError(type="my.Error", message="DOWN", stacktrace=TRACE),
        ),
        (failed("RuntimeError: DOWN"), SpanError(type="RuntimeError", message="DOWN")),
        (failed("RuntimeError('DOWN')" + TRACE), SpanError(type="RuntimeError", message="DOWN", stacktrace=TRACE)),
        (failed(TRACE), SpanError(type="RuntimeError", message="DOWN", stacktrace=TRACE)),
        (failed("it broke"), SpanError(message="it broke")),
        (failed(), SpanError()),
    ],
)
def test_an_error_is_read_from_the_exception_or_the_status_message(raw: RawSpan, error: SpanError) -> None:
    assert translate(raw).error == error
    assert head(raw).error_message == error.message


def test_a_handled_exception_is_no_error() -> None:
    raw = RawSpan(trace_id="t", span_id="s", status="ok", events=[RawEvent(name="exception", attributes={})])
    assert (translate(raw).status, translate(raw).error) == ("ok", None)


INTERRUPTED = [
    failed("x", type="langgraph.errors.GraphInterrupt"),
    failed("GraphInterrupt(())"),
    RawSpan(trace_id="t", span_id="s", status="error", attributes={"error.type": "GraphInterrupt"}),
]


@pytest.mark.parametrize("raw", INTERRUPTED)
def test_an_interrupt_hands_over_to_a_human_and_is_no_error(raw: RawSpan) -> None:
    span = translate(raw)
    assert (span.status, span.escalated, span.error) == ("unset", True, None)


def test_the_list_shows_one_line_of_an_error() -> None:
    assert head(failed("first\nsecond")).error_message == "first"
    assert len(head(failed("x" * 5000)).error_message or "") == 300


def test_who_and_where_come_from_attributes_and_resource() -> None:
    raw = RawSpan(
        trace_id="t",
        span_id="s",
        attributes={"session.id": "s1", "user.id": "u1", "tags": ["a", "b"]},
        resource={"service.name": "bot", "service.version": "1.2", "deployment.environment.name": "prod"},
    )
    short = head(raw)
    assert (short.session_id, short.user_id, short.tags) == ("s1", "u1", ("a", "b"))
    assert (short.service, short.release, short.environment, short.is_root) == ("bot", "1.2", "prod", True)


def test_a_bare_http_verb_gets_its_address() -> None:
    raw = RawSpan(trace_id="t", span_id="s", name="POST", attributes={"url.full": "https://api.x.com/v1/chat?key=1"})
    assert head(raw).name == "POST api.x.com/v1/chat"


def test_dropped_attributes_are_told_with_the_setting_that_keeps_them() -> None:
    raw = RawSpan(trace_id="t", span_id="s", dropped=135)
    assert "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=10000" in translate(raw).notes[0]
