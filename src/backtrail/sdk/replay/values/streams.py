"""Generators that a call returns: passed on item by item, told to the tape when they are over, and made again.

`send`, `throw`, `close` and the returned value go through while recording; a replay gives the recorded items whatever
it is sent.
"""

import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from backtrail.core.tape.recording.event import Event
from backtrail.sdk.replay.values.errors import error_of, from_error

if TYPE_CHECKING:
    from backtrail.sdk.replay.crossing import Crossing

Code = Callable[[Any], Any]


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
    if told["$t"] == "async_generator":
        return _async_again(items, error)
    return _again(items, error, decode(told.get("returned")))


def _items(crossing: "Crossing", source: Any, encode: Code) -> Generator[Any, Any, Any]:
    told: list[Any] = []
    step, given = source.send, None
    while True:
        try:
            with crossing.inside():  # only while the source works: what its reader does in between is not below it
                item = step(given)
        except StopIteration as done:
            over = {"$t": "generator", "v": told}
            crossing.gave(over if done.value is None else {**over, "returned": encode(done.value)})
            return done.value
        except BaseException as error:
            crossing.gave({"$t": "generator", "v": told, "error": error_of(error, encode)}, "broken")
            raise
        told.append(encode(item))
        try:
            step, given = source.send, (yield item)
        except GeneratorExit:
            source.close()
            crossing.gave({"$t": "generator", "v": told}, "incomplete")
            raise
        except BaseException as thrown:  # noqa: BLE001 - thrown in by the reader: it is the generator's
            step, given = source.throw, thrown


async def _async_items(crossing: "Crossing", source: Any, encode: Code) -> AsyncGenerator[Any, Any]:
    told: list[Any] = []
    step, given = source.asend, None
    while True:
        try:
            with crossing.inside():
                item = await step(given)
        except StopAsyncIteration:
            crossing.gave({"$t": "async_generator", "v": told})
            return
        except BaseException as error:
            crossing.gave({"$t": "async_generator", "v": told, "error": error_of(error, encode)}, "broken")
            raise
        told.append(encode(item))
        try:
            step, given = source.asend, (yield item)
        except GeneratorExit:
            await source.aclose()
            crossing.gave({"$t": "async_generator", "v": told}, "incomplete")
            raise
        except BaseException as thrown:  # noqa: BLE001 - thrown in by the reader: it is the generator's
            step, given = source.athrow, thrown


def _again(items: list[Any], error: BaseException | None, returned: Any) -> Generator[Any, Any, Any]:
    for item in items:
        with suppress(Exception):  # thrown in: what the recorded generator made of it follows
            yield item
    if error is not None:
        raise error
    return returned


async def _async_again(items: list[Any], error: BaseException | None) -> AsyncGenerator[Any, Any]:
    for item in items:
        with suppress(Exception):
            yield item
    if error is not None:
        raise error
