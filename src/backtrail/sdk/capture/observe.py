"""The decorator: a function's calls become spans, with its arguments, its result and its errors."""

import functools
import inspect
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast, overload

from backtrail.core.semconv.names import BACKTRAIL_INPUT
from backtrail.sdk.capture import current
from backtrail.sdk.capture.arguments import Parameters
from backtrail.sdk.capture.shield import TROUBLES, shielded
from backtrail.sdk.capture.span import NOTHING, Span, begin
from backtrail.sdk.capture.streams import Start, follow, recorded_async_generator, recorded_generator, shape
from backtrail.sdk.capture.taken import Taken

if TYPE_CHECKING:
    from backtrail.core.model.span import Kind

F = TypeVar("F", bound=Callable[..., Any])

STARTING: Final = shielded("recording the arguments of a call")


@overload
def observe(function: F, /) -> F: ...


@overload
def observe(
    *,
    kind: "Kind" = "chain",
    name: str | None = None,
    arguments: bool = True,
    result: bool = True,
    side_effect: bool | None = None,
) -> Callable[[F], F]: ...


def observe(
    function: F | None = None,
    /,
    *,
    kind: "Kind" = "chain",
    name: str | None = None,
    arguments: bool = True,
    result: bool = True,
    side_effect: bool | None = None,
) -> F | Callable[[F], F]:
    """Record every call of the function as a span: `@observe`, or `@observe(kind="tool", name="search")`.

    Works on functions, methods, coroutines, generators and async generators, and on functions that return a stream.
    The function behaves as before: same signature, same results, same exceptions. Arguments and result are recorded as
    JSON of what they are at that moment; `arguments=False` and `result=False` leave them out. `side_effect=True` says
    that a call changes the world: a replay never makes it.
    """
    call = Observed(kind=kind, name=name, arguments=arguments, result=result, side_effect=side_effect)
    return call.decorate if function is None else call.decorate(function)


class Observed:
    """How the calls of one function are recorded."""

    def __init__(
        self, *, kind: "Kind", name: str | None, arguments: bool, result: bool, side_effect: bool | None = None
    ) -> None:
        self.kind = kind
        self.name = name or ""
        self.side_effect = side_effect
        self.parameters: Parameters | None = None
        self._keeps_arguments = arguments
        self._keeps_result = result

    def decorate(self, function: F) -> F:
        """The function that records itself; the same function where it cannot be decorated."""
        if isinstance(function, classmethod | staticmethod):
            return cast("F", type(function)(self.decorate(function.__func__)))
        if not callable(function):
            TROUBLES.tell("decorating", f"@observe got {function!r}, which cannot be called: it stays as it is")
            return function
        self.parameters = Parameters(function)
        self.name = self.name or getattr(function, "__name__", None) or type(function).__name__
        crossed = self._bordered(function)
        if inspect.iscoroutinefunction(function):
            made = self._coroutine(crossed)
        elif inspect.isasyncgenfunction(function):
            made = recorded_async_generator(self._bit_by_bit(crossed), self._ready)
        elif inspect.isgeneratorfunction(function):
            made = recorded_generator(self._bit_by_bit(crossed))
        else:
            made = self._plain(crossed)
        return cast("F", functools.wraps(function)(made))

    def _bordered(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is called: by way of the border, while there is one."""

        def call(*args: Any, **kwargs: Any) -> Any:
            border = current.border
            return function(*args, **kwargs) if border is None else border.crossed(self, function, args, kwargs)

        return call

    def _start(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Span:
        """The span of one call, its arguments recorded; it is not yet the current one."""
        capture, attributes, named = current.capture, None, None
        if self.parameters is not None and (self._keeps_arguments or current.checkpoint is not None):
            with STARTING:
                named = self.parameters.named(args, kwargs)
                if capture is not None and self._keeps_arguments:
                    attributes = {BACKTRAIL_INPUT: capture.render(named, "input")}
        return begin(self.name, self.kind, attributes, named)

    def _finish(self, span: Span, result: Any) -> Any:
        """The call returned: what the caller is given."""
        if span is NOTHING:
            return result
        match shape(result.__class__):
            case "value":
                if self._keeps_result:
                    span.output(result)
                else:
                    span.brought(result)
                span.end()
                return result
            case "coroutine":
                return self._awaited(span, result)
            case _:
                return follow(span, result, Taken(span, keep=self._keeps_result))

    def _plain(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if current.capture is None and current.checkpoint is None:
                return function(*args, **kwargs)
            span = self._start(args, kwargs)
            span.enter()
            try:
                result = function(*args, **kwargs)
            except BaseException as error:
                span.leave()
                span.fail(error)
                raise
            span.leave()
            return self._finish(span, result)

        return call

    def _coroutine(self, function: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: Any, **kwargs: Any) -> Any:
            if current.checkpoint is not None:
                await current.checkpoint.wait(self.kind)
            elif current.capture is None:
                return await function(*args, **kwargs)
            span = self._start(args, kwargs)
            return await self._awaited(span, _made(span, function, args, kwargs))

        return call

    async def _awaited(self, span: Span, coroutine: Coroutine[Any, Any, Any]) -> Any:
        span.enter()
        try:
            result = await coroutine
        except BaseException as error:
            span.leave()
            span.fail(error)
            raise
        span.leave()
        return self._finish(span, result)

    async def _ready(self) -> None:
        """Wait for a human, where a guard asks one."""
        if current.checkpoint is not None:
            await current.checkpoint.wait(self.kind)

    def _bit_by_bit(self, function: Callable[..., Any]) -> Start:
        """How a generator function starts."""

        def start(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Span, Any, Taken]:
            span = self._start(args, kwargs)
            return span, _made(span, function, args, kwargs), Taken(span, keep=self._keeps_result)

        return start


def _made(span: Span, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The coroutine or generator of a call. Arguments that the function does not take are this call's error."""
    try:
        return function(*args, **kwargs)
    except BaseException as error:
        span.fail(error)
        raise
