"""Calls that answer bit by bit keep their nature, and their span is open until they end."""

import asyncio
import gc
import inspect
import io
import json
from collections.abc import AsyncIterator, Generator, Iterator
from types import GeneratorType, TracebackType
from typing import Any

import pytest
from opentelemetry import trace

import backtrail
from backtrail.testing.sink import Sent, Sink


def only(sink: Sink, name: str) -> Sent:
    assert backtrail.flush()
    return sink.named(name)


def output(span: Sent) -> Any:
    return json.loads(span.attributes["backtrail.output"])


class Stream:
    """As the streams of model clients: iterates, closes, is a context manager, and has attributes."""

    def __init__(self, items: list[Any]) -> None:
        self._items = iter(items)
        self.request_id = "r-1"
        self.closed = False

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return next(self._items)

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.closed = True


class AsyncStream:
    def __init__(self, items: list[Any]) -> None:
        self._items = iter(items)

    def __aiter__(self) -> "AsyncStream":
        return self

    async def __anext__(self) -> Any:
        try:
            return next(self._items)
        except StopIteration:
            raise StopAsyncIteration from None

    async def close(self) -> str:
        return "closed"


def test_text_chunks_become_the_text_and_the_first_has_its_time(capture: Sink) -> None:
    @backtrail.observe(kind="llm")
    def answer() -> Iterator[str]:
        yield "It is "
        yield "18 C"

    assert inspect.isgeneratorfunction(answer)
    assert list(answer()) == ["It is ", "18 C"]
    span = only(capture, "answer")
    assert output(span) == "It is 18 C"
    assert span.attributes["gen_ai.response.time_to_first_chunk"] >= 0


def test_other_items_become_a_list_of_what_they_were(capture: Sink) -> None:
    @backtrail.observe
    def grow() -> Iterator[list[int]]:
        found: list[int] = []
        for n in range(3):
            found.append(n)
            yield found

    assert len(list(grow())) == 3
    assert output(only(capture, "grow")) == [[0], [0, 1], [0, 1, 2]]


def test_send_throw_close_and_the_returned_value_go_through(capture: Sink) -> None:
    heard: list[Any] = []

    @backtrail.observe
    def talk() -> Generator[str, str, str]:
        try:
            heard.append((yield "a"))
            try:
                yield "b"
            except KeyError as error:
                heard.append(error.args[0])
            yield "c"
        finally:
            heard.append("closed")
        return "end"

    talking = talk()
    assert (next(talking), talking.send("hi"), talking.throw(KeyError("thrown"))) == ("a", "b", "c")
    talking.close()
    assert heard == ["hi", "thrown", "closed"]
    assert output(only(capture, "talk")) == "abc"

    @backtrail.observe
    def outer() -> Generator[str, str, str]:
        return (yield from talk())

    running = outer()
    assert [next(running), running.send("hi"), running.send("x")] == ["a", "b", "c"]
    with pytest.raises(StopIteration) as stopped:
        next(running)
    assert stopped.value.value == "end"


def test_the_consumer_is_not_inside_the_span_of_the_stream(capture: Sink) -> None:
    @backtrail.observe
    def inside() -> None: ...

    @backtrail.observe
    def stream() -> Iterator[int]:
        inside()
        yield 1

    for _ in stream():
        assert not trace.get_current_span().is_recording()

    assert only(capture, "inside").parent_id == only(capture, "stream").span_id


def test_an_error_in_a_stream_keeps_what_came_before(capture: Sink) -> None:
    @backtrail.observe
    def breaks() -> Iterator[str]:
        yield "half"
        raise RuntimeError("connection lost")

    with pytest.raises(RuntimeError, match="connection lost"):
        list(breaks())
    span = only(capture, "breaks")
    assert (output(span), span.error) == ("half", "connection lost")


async def test_async_generators_and_async_streams_are_followed(capture: Sink) -> None:
    @backtrail.observe
    async def chunks() -> AsyncIterator[str]:
        for chunk in ("a", "b"):
            await asyncio.sleep(0)
            yield chunk

    @backtrail.observe
    async def client() -> AsyncStream:
        return AsyncStream([{"n": 1}, {"n": 2}])

    assert inspect.isasyncgenfunction(chunks)
    assert [chunk async for chunk in chunks()] == ["a", "b"]
    stream = await client()
    assert isinstance(stream, AsyncStream)
    assert [item async for item in stream] == [{"n": 1}, {"n": 2}]

    left = await client()
    assert await left.__anext__() == {"n": 1}
    assert await left.close() == "closed"

    assert await asyncio.to_thread(backtrail.flush)
    assert output(capture.named("chunks")) == "ab"
    assert [output(span) for span in capture.ended if span.name == "client"] == [[{"n": 1}, {"n": 2}], [{"n": 1}]]


async def test_an_async_generator_that_is_left_early_is_closed(capture: Sink) -> None:
    closed = False

    @backtrail.observe
    async def endless() -> AsyncIterator[int]:
        nonlocal closed
        try:
            while True:
                yield 1
        finally:
            closed = True

    running = endless()
    assert await anext(running) == 1
    await running.aclose()  # type: ignore[attr-defined]
    assert closed
    assert await asyncio.to_thread(backtrail.flush)
    assert capture.named("endless").error is None


async def test_a_block_in_an_async_generator_that_is_forgotten_ends_quietly(
    capture: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    async def walk() -> AsyncIterator[int]:
        with backtrail.span("inside"), backtrail.session("s-1"):
            yield 1
            yield 2

    async def first() -> int:
        async for item in walk():
            return item
        return 0

    assert await asyncio.create_task(first()) == 1
    gc.collect()
    await asyncio.to_thread(capture.wait, lambda sink: any(span.name == "inside" for span in sink.ended))
    assert caplog.text == ""


def test_a_returned_stream_is_still_the_stream_that_was_returned(capture: Sink) -> None:
    @backtrail.observe(kind="llm")
    def ask() -> Stream:
        return Stream(["x", "y"])

    stream = ask()
    assert isinstance(stream, Stream)
    assert stream.request_id == "r-1"
    stream.request_id = "r-2"
    assert next(stream) == "x"
    assert backtrail.flush()
    assert [span for span in capture.spans if span.end == 0][-1].name == "ask", "a stream in progress is open"
    assert list(stream) == ["y"]
    assert output(only(capture, "ask")) == "xy"
    assert stream.request_id == "r-2"


def test_a_stream_that_is_left_or_forgotten_ends_its_span(capture: Sink) -> None:
    @backtrail.observe
    def ask(how: str) -> Stream:
        return Stream([how, "more"])

    with ask("left") as left:
        next(left)
    assert left.closed
    forgotten = ask("forgotten")
    next(forgotten)
    del forgotten
    gc.collect()

    assert backtrail.flush()
    assert [output(span) for span in capture.ended] == ["left", "forgotten"]


def test_a_returned_generator_is_followed(capture: Sink) -> None:
    @backtrail.observe
    def make() -> Iterator[int]:
        return (n for n in range(3))

    made = make()
    assert type(made) is GeneratorType
    assert sum(made) == 3
    assert output(only(capture, "make")) == [0, 1, 2]


def test_files_and_cursors_are_values(capture: Sink) -> None:
    @backtrail.observe
    def opens() -> io.StringIO:
        return io.StringIO("a\nb")

    assert type(opens()) is io.StringIO
    assert only(capture, "opens").end > 0


def test_a_long_stream_is_cut_with_a_mark(capture: Sink) -> None:
    @backtrail.observe
    def long() -> Iterator[dict[str, str]]:
        for _ in range(20):
            yield {"text": "x" * 90_000}

    for _ in long():
        pass
    kept = output(only(capture, "long"))
    assert kept[-1] == "[cut: 8 more items]"
    assert len(kept) == 13
