"""Crossing with a function: the whole life of a call that gives a Python value."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.recording.event import Boundary, Event, Outcome
from backtrail.sdk.replay import current
from backtrail.sdk.replay.crossing import Crossing
from backtrail.sdk.replay.divergence import Signal
from backtrail.sdk.replay.replayer import Replayer
from backtrail.sdk.replay.session import Session
from backtrail.sdk.replay.values.canon import canonical
from backtrail.sdk.replay.values.codec import Rebuild, decoded, encoded, readable
from backtrail.sdk.replay.values.errors import error_of, from_error
from backtrail.sdk.replay.values.naming import UnreplayableValue
from backtrail.sdk.replay.values.streams import is_stream, rebuilt_stream, teed

T = TypeVar("T")
Tell: TypeAlias = Callable[[Crossing, BaseException], None]


def cross(
    kind: Boundary,
    name: str,
    args: Mapping[str, Any],
    run: Callable[[], T],
    *,
    rebuild: Rebuild | None = None,
    side_effect: bool | None = None,
    meta: Mapping[str, Any] | None = None,
) -> T:
    """Make the call `run`, recorded; or give what the tape gives, as the value that `run` would have returned.

    `args` by name, bound to the signature, defaults applied; `rebuild` makes a value of what an ordinary trace tells.
    Where no session is on, just `run()`. Raises what the call raised.
    """
    session = current.session()
    if session is None:
        return run()
    crossing = session.begin(asked(session, kind, name, args, side_effect=side_effect, meta=meta))
    crossing.waited()
    if crossing.event is not None:
        if crossing.event.outcome == "cancelled":
            raise asyncio.CancelledError
        answer: T = answered(crossing, rebuild)
        return answer
    return made(crossing, run)


async def across(
    kind: Boundary,
    name: str,
    args: Mapping[str, Any],
    run: Callable[[], Awaitable[T]],
    *,
    rebuild: Rebuild | None = None,
    side_effect: bool | None = None,
    meta: Mapping[str, Any] | None = None,
) -> T:
    """As `cross`, of a coroutine function. A call that was cancelled from outside stays pending, to be so again."""
    session = current.session()
    if session is None:
        return await run()
    crossing = session.begin(asked(session, kind, name, args, side_effect=side_effect, meta=meta))
    await crossing.awaited()
    if crossing.event is not None:
        if crossing.event.outcome == "cancelled":
            await asyncio.Event().wait()
        answer: T = answered(crossing, rebuild)
        return answer
    return await made_async(crossing, run)


def made(crossing: Crossing, run: Callable[[], T], tell: Tell | None = None) -> T:
    """Make the call of a crossing and tell it what came back; `tell` says how it failed, else `failed` does."""
    try:
        with crossing.inside():
            value = run()
    except BaseException as error:
        (tell or failed)(crossing, error)
        raise
    return kept(crossing, value)


async def made_async(crossing: Crossing, run: Callable[[], Awaitable[T]], tell: Tell | None = None) -> T:
    """The same, of a coroutine function."""
    try:
        with crossing.inside():
            value = await run()
    except BaseException as error:
        (tell or failed)(crossing, error)
        raise
    return kept(crossing, value)


def asked(
    session: Session,
    kind: Boundary,
    name: str,
    args: Mapping[str, Any],
    *,
    side_effect: bool | None = None,
    meta: Mapping[str, Any] | None = None,
    conversation: Any = None,
) -> Ask:
    """The question of a call in the running context."""
    told = session.redacted(canonical(args))
    return Ask(
        kind=kind,
        name=name,
        args=told,
        scope=current.scope(),
        side_effect=side_effect,
        meta=meta or {},
        conversation=conversation,
    )


def answered(crossing: Crossing, rebuild: Rebuild | None = None) -> Any:
    """The value of a crossing that the tape answers. Raises what the call raised, and Diverged where it is lost."""
    event = crossing.event
    assert event is not None
    with rebuilding(crossing):
        if is_stream(event.result):
            with readable():
                return rebuilt_stream(event, decoded)
        if event.outcome == "value":
            return decoded(event.result, rebuild)
        error = raised(event)
    raise error


@contextmanager
def rebuilding(crossing: Crossing) -> Iterator[None]:
    """A recorded answer is rebuilt in here: one that cannot be is a divergence, which no framework swallows."""
    try:
        yield
    except UnreplayableValue as lost:
        session = crossing.session
        if isinstance(session, Replayer):
            raise session.diverge("unreplayable_value", crossing.ask, str(lost)) from lost
        raise


def failed(crossing: Crossing, error: BaseException) -> None:
    """The call raised: told to the tape."""
    if not isinstance(error, Signal):
        crossing.gave(*encoded_error(error))


def kept(crossing: Crossing, value: T) -> T:
    """The call returned: what its caller gets. Streams are told when they are over."""
    stream: T | None = teed(crossing, value, encoded)
    if stream is not None:
        return stream
    crossing.gave(encoded(value))
    return value


def encoded_error(error: BaseException) -> tuple[Any, Outcome]:
    """An exception as JSON, and how the call ended: error or cancelled."""
    return error_of(error, encoded), "cancelled" if isinstance(error, asyncio.CancelledError) else "error"


def raised(event: Event) -> BaseException:
    """The exception that an event ended with, of the same class, with the same message and attributes."""
    told = event.result if isinstance(event.result, dict) else {"message": str(event.result)}
    with readable():
        return from_error(told, decoded)
