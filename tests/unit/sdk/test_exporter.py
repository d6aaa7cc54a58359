"""The exporter outlives its server, loses nothing silently and never breaks the program."""

import http.client
import inspect
import json
import logging
import multiprocessing
import os
import sys
import threading

import pytest
from opentelemetry import trace

import backtrail
from backtrail.sdk.capture import lifecycle
from backtrail.testing.server import free_port
from backtrail.testing.sink import Answer, Sink, listening


@backtrail.observe
def work(n: int) -> int:
    return n


def numbers(sink: Sink) -> list[int]:
    return sorted(json.loads(span.attributes["backtrail.output"]) for span in sink.ended)


def test_spans_arrive_within_the_second_without_a_flush(alone: Sink) -> None:
    work(1)
    alone.wait(lambda sink: len(sink.ended) == 1, seconds=5)
    assert "backtrail" not in {span.name for span in alone.spans}


def test_a_running_call_is_visible_and_then_closed(alone: Sink) -> None:
    with backtrail.session("s-1"), backtrail.span("slow", kind="agent") as span:
        span.input("question")
        alone.wait(lambda sink: len(sink.spans) == 1)
        [opened] = alone.spans
        assert (opened.end, opened.span_id) == (0, span.span_id)
        assert opened.attributes == {"backtrail.kind": "agent", "session.id": "s-1", "backtrail.input": '"question"'}
    assert backtrail.flush()
    assert [sent.end > 0 for sent in alone.spans] == [False, True]


def test_what_ended_comes_before_what_began_after_it(alone: Sink) -> None:
    with backtrail.span("agent", kind="agent"):
        with backtrail.span("tool", kind="tool"):
            pass
        with backtrail.span("turn", kind="llm"):
            alone.wait(lambda sink: {"agent", "tool", "turn"} <= {span.name for span in sink.spans})
            told = [(span.name, span.end > 0) for span in alone.spans]
    assert told.index(("tool", True)) < told.index(("turn", False))


def test_a_call_within_one_flush_is_sent_once(alone: Sink) -> None:
    for n in range(100):
        work(n)
    assert backtrail.flush()
    assert numbers(alone) == list(range(100))
    assert len(alone.spans) == len({span.span_id for span in alone.spans}) + sum(not span.end for span in alone.spans)


def test_a_server_that_is_down_gets_everything_when_it_is_back(told_anew: None, fresh_environment: None) -> None:
    port = free_port()
    backtrail.init(f"http://127.0.0.1:{port}")
    try:
        for n in range(600):
            work(n)
        assert backtrail.flush(5) is False
        status = backtrail.status()
        assert (status.queued, status.sent, status.dropped) == (600, 0, 0)
        assert "cannot be reached" in (status.last_error or "")
        with listening(Sink(), port) as sink:
            sink.wait(lambda sink: len(sink.ended) == 600)
            assert numbers(sink) == list(range(600))
            assert backtrail.flush()
    finally:
        backtrail.shutdown()


def test_a_server_killed_in_the_middle_loses_nothing_that_it_did_not_take(
    told_anew: None, fresh_environment: None
) -> None:
    first = Sink()
    with listening(first) as sink:
        port = int(sink.url.rpartition(":")[2])
        backtrail.init(sink.url)
        done = threading.Event()
        calls: list[int] = []

        def busy() -> None:
            while not done.wait(0.0005):
                work(len(calls))
                calls.append(1)

        thread = threading.Thread(target=busy)
        thread.start()
        sink.wait(lambda sink: len(sink.ended) > 200)
    second = Sink()
    try:
        with listening(second, port) as sink:
            sink.wait(lambda sink: len(sink.ended) > 200)
            done.set()
            thread.join()
            assert backtrail.flush(30)
            assert set(numbers(first)) | set(numbers(second)) == set(range(len(calls)))
            assert backtrail.status().dropped == 0
    finally:
        done.set()
        backtrail.shutdown()


@pytest.mark.parametrize("busy", [429, 503])
def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(alone: Sink, busy: int) -> None:
    alone.answer = lambda _: Answer(status=busy, headers={"Retry-After": "120"})
    work(1)
    alone.wait(lambda sink: len(sink.headers) == 1)
    exporter = lifecycle._state.exporter  # type: ignore[union-attr]
    alone.wait(lambda _: exporter._failures == 1, 1) if exporter._failures == 0 else None
    work(2)
    assert exporter._not_before > 60
    alone.answer = lambda _: Answer()
    assert backtrail.flush(), "a flush asks anyway"
    assert numbers(alone) == [1, 2]


def test_what_the_server_refuses_is_dropped_and_told_once(alone: Sink, caplog: pytest.LogCaptureFixture) -> None:
    alone.answer = lambda _: Answer(status=401, body=b'{"error": "unknown key"}')
    for n in range(3):
        work(n)
        assert backtrail.flush() is False
    status = backtrail.status()
    assert (status.dropped, status.queued, status.sent) == (3, 0, 0)
    assert "answered 401" in (status.last_error or "")
    assert "unknown key" in (status.last_error or "")
    assert len([record for record in caplog.records if record.name == "backtrail"]) == 1


def test_a_request_that_is_too_large_is_sent_in_halves(alone: Sink) -> None:
    alone.answer = lambda spans: Answer(status=413 if spans > 30 else 200)
    for n in range(100):
        work(n)
    assert backtrail.flush()
    assert numbers(alone) == list(range(100))
    alone.answer = lambda _: Answer(status=413)
    work(100)
    assert backtrail.flush() is False
    assert backtrail.status().dropped == 1


def test_a_server_that_always_breaks_on_a_request_does_not_block_the_rest(alone: Sink) -> None:
    alone.answer = lambda _: Answer(status=500)
    work(1)
    for _ in range(5):
        backtrail.flush()
    assert backtrail.status().dropped == 1
    alone.answer = lambda _: Answer()
    work(2)
    assert backtrail.flush()
    assert numbers(alone) == [2]


def test_spans_that_the_server_rejects_are_counted(alone: Sink) -> None:
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

    partial = ExportTraceServiceResponse()
    partial.partial_success.rejected_spans = 1
    partial.partial_success.error_message = "no trace id"
    alone.answer = lambda _: Answer(body=partial.SerializeToString())
    work(1)
    assert backtrail.flush() is False
    assert backtrail.status().dropped == 1
    assert "no trace id" in (backtrail.status().last_error or "")


def test_a_full_queue_drops_and_counts(
    told_anew: None, fresh_environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backtrail.sdk.capture.export.spool.BYTES", 20_000)
    backtrail.init(f"http://127.0.0.1:{free_port()}")
    try:
        for n in range(5000):
            work(n)
            if n % 1000 == 0:
                backtrail.flush(5)
        backtrail.flush(5)
        status = backtrail.status()
        assert status.dropped > 0
        assert status.dropped + status.queued == 5000
    finally:
        backtrail.shutdown(timeout=2)


def test_key_and_project_travel_in_headers(sink: Sink) -> None:
    backtrail.init(sink.url, key="bt-1", project="support")
    work(1)
    assert backtrail.shutdown()
    assert sink.headers[0]["authorization"] == "Bearer bt-1"
    assert sink.headers[0]["x-backtrail-project"] == "support"


def test_the_export_is_never_traced(alone: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    """An instrumentation that knows nothing of suppression traces every request that the program makes."""
    real = http.client.HTTPConnection.request

    def traced(self: http.client.HTTPConnection, *args: object, **kwargs: object) -> None:
        with trace.get_tracer("http").start_as_current_span("POST"):
            real(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(http.client.HTTPConnection, "request", traced)
    work(1)
    assert backtrail.flush()
    assert backtrail.flush()
    assert {span.name for span in alone.spans} == {"work"}


def test_threads_lose_nothing(alone: Sink) -> None:
    threads = [threading.Thread(target=lambda: [work(1) for _ in range(500)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert backtrail.flush(30)
    assert len(alone.ended) == 4000
    assert len({span.trace_id for span in alone.ended}) == 4000
    assert backtrail.status().sent == 4000


def test_what_is_not_text_or_number_is_still_sent(alone: Sink) -> None:
    with trace.get_tracer("theirs").start_as_current_span("odd \ud800") as span:
        span.set_attribute("surrogate", "a\ud800b")
        span.set_attribute("huge", 2**70)
        span.set_attribute("list", ["a", "\udfff"])
        span.add_event("happened", {"n": 1})
        span.add_link(span.get_span_context(), {"why": "self"})
    assert backtrail.flush()
    [sent] = alone.ended
    assert sent.attributes == {
        "surrogate": "a\\ud800b",
        "huge": str(2**70),
        "list": ["a", "\\udfff"],
    }
    assert sent.events == [("happened", {"n": 1})]


def test_nothing_of_a_long_span_is_dropped(alone: Sink) -> None:
    with trace.get_tracer("theirs").start_as_current_span("long") as span:
        for n in range(1000):
            span.set_attribute(f"message.{n}", n)
            span.add_event(f"event {n}")
    assert backtrail.flush()
    assert (len(alone.named("long").attributes), len(alone.named("long").events)) == (1000, 1000)


def test_the_mask_covers_spans_of_others(sink: Sink) -> None:
    backtrail.init(sink.url, mask=lambda name, value: "***" if "mail" in name else value)
    with trace.get_tracer("theirs").start_as_current_span("theirs") as span:
        span.set_attributes({"mail": "ann@x.org", "city": "Paris"})
    assert backtrail.shutdown()
    assert sink.named("theirs").attributes == {"mail": "***", "city": "Paris"}


def test_trouble_of_one_kind_is_told_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    from backtrail.sdk.capture.shield import Troubles

    now = [0.0]
    troubles = Troubles(clock=lambda: now[0])
    for _ in range(5):
        troubles.tell("delivery", "no server")
    troubles.tell("other", "something else")
    now[0] = 61.0
    troubles.tell("delivery", "no server")
    assert [record.message for record in caplog.records] == [
        "no server",
        "something else",
        "no server (4 more times since this was last said)",
    ]


def test_an_error_of_ours_goes_to_the_log_and_no_further(told_anew: None, caplog: pytest.LogCaptureFixture) -> None:
    from backtrail.sdk.capture.shield import shielded

    with shielded("testing the shield"):
        raise RuntimeError("ours")
    assert "backtrail failed while testing the shield (RuntimeError: ours); your program continues" in caplog.text
    with pytest.raises(KeyboardInterrupt), shielded("testing the shield"):
        raise KeyboardInterrupt


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_sends_its_own_spans_and_not_its_parents(alone: Sink) -> None:
    alone.answer = lambda _: Answer(status=503)
    work(1)
    context = multiprocessing.get_context("fork")
    go, child_sent = context.Event(), context.Queue()

    def child() -> None:
        go.wait()
        work(2)
        child_sent.put(backtrail.flush(10))

    process = context.Process(target=child)
    process.start()
    alone.answer = lambda _: Answer()
    go.set()
    assert child_sent.get(timeout=20) is True
    process.join(20)
    assert backtrail.flush()
    assert numbers(alone) == [1, 2]


def test_deep_recursion_in_the_users_code_is_the_users(alone: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("backtrail"), "disabled", True)

    @backtrail.observe
    def down(n: int) -> int:
        return down(n + 1)

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 200)
    try:
        with pytest.raises(RecursionError):
            down(0)
    finally:
        sys.setrecursionlimit(limit)


def test_init_twice_sends_once(alone: Sink, caplog: pytest.LogCaptureFixture) -> None:
    backtrail.init(alone.url)
    backtrail.init("http://elsewhere:1")
    work(1)
    assert backtrail.flush()
    assert len(alone.ended) == 1
    assert "http://elsewhere:1 is not used" in caplog.text


def test_init_after_shutdown_records_again(alone: Sink) -> None:
    assert backtrail.shutdown()
    work(1)
    backtrail.init(alone.url)
    work(2)
    assert backtrail.flush()
    assert numbers(alone) == [2]


@pytest.mark.parametrize("wrong", ["not a url", "ftp://x", "http://", "http://x:99999999"])
def test_a_wrong_endpoint_is_told_and_the_program_goes_on(
    wrong: str, told_anew: None, caplog: pytest.LogCaptureFixture
) -> None:
    backtrail.init(wrong)
    assert work(1) == 1
    assert f"{wrong!r} is not the URL of a server" in caplog.text
    assert backtrail.status().running is False


Environ = dict[str, str]


@pytest.mark.parametrize(
    ("environ", "url", "headers"),
    [
        ({}, "http://127.0.0.1:4318/v1/traces", {}),
        ({"BACKTRAIL_ENDPOINT": "https://b.example/"}, "https://b.example/v1/traces", {}),
        ({"BACKTRAIL_ENDPOINT": "b.example:4318"}, "http://b.example:4318/v1/traces", {}),
        ({"BACKTRAIL_KEY": "k", "BACKTRAIL_PROJECT": "p"}, "http://127.0.0.1:4318/v1/traces",
         {"Authorization": "Bearer k", "X-Backtrail-Project": "p"}),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://o:1/", "OTEL_EXPORTER_OTLP_HEADERS": "a=1,b=x%20y"},
         "http://o:1/v1/traces", {"a": "1", "b": "x y"}),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://o:1/v1/traces"}, "http://o:1/v1/traces", {}),
        ({"BACKTRAIL_ENDPOINT": "http://b", "OTEL_EXPORTER_OTLP_HEADERS": "api-key=of-another-vendor"},
         "http://b/v1/traces", {}),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://o:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
         "http://127.0.0.1:4318/v1/traces", {}),
    ],
)  # fmt: skip
def test_where_spans_go(environ: Environ, url: str, headers: Environ) -> None:
    from backtrail.sdk.capture.export.destination import destination

    found = destination(None, None, None, environ)
    assert (found.url, found.headers) == (url, headers)


def test_arguments_win_over_the_environment() -> None:
    from backtrail.sdk.capture.export.destination import destination

    environ = {"BACKTRAIL_ENDPOINT": "http://b", "BACKTRAIL_KEY": "k", "BACKTRAIL_PROJECT": "p"}
    found = destination("http://a", "mine", "q", environ)
    assert found.endpoint == "http://a"
    assert found.headers == {"Authorization": "Bearer mine", "X-Backtrail-Project": "q"}
