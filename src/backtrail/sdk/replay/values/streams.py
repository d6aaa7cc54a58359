"""Generators that a call returns: passed on item by item, told to the tape when they are over, and made again."""

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from backtrail.core.tape.recording.event import Event
from backtrail.sdk.replay.values.errors import error_of, from_error

if TYPE_CHECKING:
    from backtrail.sdk.replay.crossing import Crossing

Code = Callable[[Any], Any]
OVER: Final = object()


def teed(crossing: "Crossing", value: Any, encode: Code) -> Any:
    """The generator that the caller gets instead of this one; None where the value is no generator."""
    if inspect.isgenerator(value):
        return _items(crossing, value, encode)
    if inspect.isasyncgen(value):
        return _async_items(crossing, value, encode)
    return None


def is_stream(result: Any) -> bool:
    """Whether a recorded result was a generator."""
    return isinstance(result, dict) and result.get("$t") in ("generator", "async_generator")


def rebuilt_stream(event: Event, decode: Code) -> Any:
    """A generator of the recorded items, that ends as the recorded one did."""
    told = event.result
    error = from_error(told["error"], decode) if told.get("error") else None
    items = [decode(each) for each in told["v"]]
    return _again(items, error) if told["$t"] == "generator" else _async_again(items, error)


def _items(crossing: "Crossing", source: Any, encode: Code) -> Iterator[Any]:
    told: list[Any] = []
    try:
        while True:
            with crossing.inside():  # only while the source works: what the reader does in between is not below it
                item = next(source, OVER)
            if item is OVER:
                break
            told.append(encode(item))
            yield item
    except GeneratorExit:
        source.close()
        crossing.gave({"$t": "generator", "v": told}, "incomplete")
        raise
    except BaseException as error:
        crossing.gave({"$t": "generator", "v": told, "error": error_of(error, encode)}, "broken")
        raise
    crossing.gave({"$t": "generator", "v": told})


async def _async_items(crossing: "Crossing", source: Any, encode: Code) -> AsyncIterator[Any]:
    told: list[Any] = []
    try:
        while True:
            with crossing.inside():
                item = await anext(source, OVER)
            if item is OVER:
                break
            told.append(encode(item))
            yield item
    except GeneratorExit:
        await source.aclose()
        crossing.gave({"$t": "async_generator", "v": told}, "incomplete")
        raise
    except BaseException as error:
        crossing.gave({"$t": "async_generator", "v": told, "error": error_of(error, encode)}, "broken")
        raise
    crossing.gave({"$t": "async_generator", "v": told})


def _again(items: list[Any], error: BaseException | None) -> Iterator[Any]:
    yield from items
    if error is not None:
        raise error


async def _async_again(items: list[Any], error: BaseException | None) -> AsyncIterator[Any]:
    for item in items:
        yield item
    if error is not None:
        raise error
