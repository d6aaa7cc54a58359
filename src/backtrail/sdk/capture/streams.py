"""Calls that give their result bit by bit: generators, async generators, and objects that iterate.

The span stays open until the stream is exhausted, closed or forgotten. It is the current span only while the stream
works, never while its consumer does: a generator runs in its consumer's context and would leave its span there.
"""

import io
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterator
from functools import lru_cache
from types import AsyncGeneratorType, CoroutineType, GeneratorType, TracebackType
from typing import Any, Literal

from backtrail.sdk.capture.span import Span
from backtrail.sdk.capture.taken import Taken

Shape = Literal["value", "coroutine", "generator", "async generator", "stream", "async stream"]
Start = Callable[[tuple[Any, ...], dict[str, Any]], tuple[Span, Any, Taken]]
"""Given the arguments: the span, what runs in it, and where its items are kept."""


@lru_cache(4096)
def shape(kind: Any) -> Shape:
    """How values of the type give what they hold. Files and database cursors are values: few read them to the end."""
    if issubclass(kind, CoroutineType):
        return "coroutine"
    if issubclass(kind, GeneratorType):
        return "generator"
    if issubclass(kind, AsyncGeneratorType):
        return "async generator"
    if issubclass(kind, io.IOBase) or hasattr(kind, "fetchone"):
        return "value"
    if hasattr(kind, "__anext__") and hasattr(kind, "__aiter__"):
        return "async stream"
    return "stream" if hasattr(kind, "__next__") and hasattr(kind, "__iter__") else "value"


def follow(span: Span, result: Any, taken: Taken) -> Any:
    """The result of a call, in a wrapper that ends the span when the stream ends. Only for streams and generators."""
    match shape(result.__class__):
        case "generator":
            return recorded_generator(lambda _args, _kwargs: (span, result, taken))()
        case "async generator":
            return recorded_async_generator(lambda _args, _kwargs: (span, result, taken))()
        case "async stream":
            return AsyncStream(result, span, taken)
        case _:
            return Stream(result, span, taken)


def recorded_generator(start: Start) -> Callable[..., Generator[Any, Any, Any]]:
    """A generator function that records what it runs; `send`, `throw`, `close` and the returned value go through."""

    def call(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        span, running, taken = start(args, kwargs)
        step, given = running.send, None
        while True:
            span.enter()
            try:
                item = step(given)
            except StopIteration as done:
                span.leave()
                taken.end()
                return done.value
            except BaseException as error:
                span.leave()
                taken.fail(error)
                raise
            span.leave()
            taken.add(item)
            try:
                step, given = running.send, (yield item)
            except GeneratorExit:
                _closed(span, running, taken)
                raise
            except BaseException as thrown:  # noqa: BLE001  (thrown in by the consumer: it is the generator's)
                step, given = running.throw, thrown

    return call


def _closed(span: Span, running: Any, taken: Taken) -> None:
    span.enter()
    try:
        running.close()
    except BaseException as error:
        span.leave()
        taken.fail(error)
        raise
    span.leave()
    taken.end()


def recorded_async_generator(
    start: Start, ready: Callable[[], Awaitable[None]] | None = None
) -> Callable[..., AsyncGenerator[Any, Any]]:
    """An async generator function that records what it runs; `asend`, `athrow` and `aclose` go through.

    `ready` is awaited before it begins.
    """

    async def call(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        if ready is not None:
            await ready()
        span, running, taken = start(args, kwargs)
        step, given = running.asend, None
        while True:
            span.enter()
            try:
                item = await step(given)
            except StopAsyncIteration:
                span.leave()
                taken.end()
                return
            except BaseException as error:
                span.leave()
                taken.fail(error)
                raise
            span.leave()
            taken.add(item)
            try:
                step, given = running.asend, (yield item)
            except GeneratorExit:
                await _aclosed(span, running, taken)
                raise
            except BaseException as thrown:  # noqa: BLE001  (thrown in by the consumer: it is the generator's)
                step, given = running.athrow, thrown

    return call


async def _aclosed(span: Span, running: Any, taken: Taken) -> None:
    span.enter()
    try:
        await running.aclose()
    except BaseException as error:
        span.leave()
        taken.fail(error)
        raise
    span.leave()
    taken.end()


class _Followed:
    """An object that iterates, and is in every other respect the object that the call returned."""

    __slots__ = ("__weakref__", "_backtrail_ended", "_backtrail_span", "_backtrail_stream", "_backtrail_taken")
    _backtrail_stream: Any
    _backtrail_span: Span
    _backtrail_taken: Taken
    _backtrail_ended: bool

    def __init__(self, stream: Any, span: Span, taken: Taken) -> None:
        own = object.__setattr__
        own(self, "_backtrail_stream", stream)
        own(self, "_backtrail_span", span)
        own(self, "_backtrail_taken", taken)
        own(self, "_backtrail_ended", False)

    @property
    def __class__(self) -> Any:
        return self._backtrail_stream.__class__  # not type(): it may be a proxy too

    @__class__.setter
    def __class__(self, kind: Any) -> None:
        self._backtrail_stream.__class__ = kind

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backtrail_stream, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._backtrail_stream, name, value)

    def __repr__(self) -> str:
        return repr(self._backtrail_stream)

    def __del__(self) -> None:
        self._backtrail_end()

    def _backtrail_gave(self, item: Any) -> None:
        self._backtrail_span.leave()
        self._backtrail_taken.add(item)

    def _backtrail_over(self, error: BaseException, exhausted: type[Exception]) -> None:
        self._backtrail_span.leave()
        self._backtrail_end(None if isinstance(error, exhausted) else error)

    def _backtrail_end(self, error: BaseException | None = None) -> None:
        if self._backtrail_ended:
            return
        object.__setattr__(self, "_backtrail_ended", True)
        if error is None:
            self._backtrail_taken.end()
        else:
            self._backtrail_taken.fail(error)


class Stream(_Followed):
    """A followed object that iterates."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        self._backtrail_span.enter()
        try:
            item = next(self._backtrail_stream)
        except BaseException as error:
            self._backtrail_over(error, StopIteration)
            raise
        self._backtrail_gave(item)
        return item

    def __enter__(self) -> Any:
        entered = self._backtrail_stream.__enter__()
        return self if entered is self._backtrail_stream else entered

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Any:
        try:
            return self._backtrail_stream.__exit__(kind, error, trace)
        finally:
            self._backtrail_end()

    def close(self) -> Any:
        try:
            return self._backtrail_stream.close()
        finally:
            self._backtrail_end()


class AsyncStream(_Followed):
    """A followed object that iterates with `async for`."""

    __slots__ = ()

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    async def __anext__(self) -> Any:
        self._backtrail_span.enter()
        try:
            item = await self._backtrail_stream.__anext__()
        except BaseException as error:
            self._backtrail_over(error, StopAsyncIteration)
            raise
        self._backtrail_gave(item)
        return item

    async def __aenter__(self) -> Any:
        entered = await self._backtrail_stream.__aenter__()
        return self if entered is self._backtrail_stream else entered

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Any:
        try:
            return await self._backtrail_stream.__aexit__(kind, error, trace)
        finally:
            self._backtrail_end()

    def close(self) -> Any:
        """Whatever `close` of the stream is: a coroutine in OpenAI's client, a plain function elsewhere."""
        closing = self._backtrail_stream.close()
        if isinstance(closing, Coroutine):
            return self._awaited(closing)
        self._backtrail_end()
        return closing

    async def aclose(self) -> Any:
        return await self._awaited(self._backtrail_stream.aclose())

    async def _awaited(self, closing: Any) -> Any:
        try:
            return await closing
        finally:
            self._backtrail_end()
