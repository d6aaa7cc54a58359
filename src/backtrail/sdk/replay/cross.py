"""Crossing with a function: the whole life of a call that gives a Python value."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.recording.event import Boundary
from backtrail.sdk.replay import current
from backtrail.sdk.replay.current import SCOPE
from backtrail.sdk.replay.values.canon import canonical
from backtrail.sdk.replay.values.codec import Rebuild, decoded, encoded, encoded_error, raised

T = TypeVar("T")


def cross(
    kind: Boundary, name: str, args: Mapping[str, Any], run: Callable[[], T], *,
    rebuild: Rebuild | None = None, side_effect: bool | None = None, meta: Mapping[str, Any] | None = None,
) -> T:  # fmt: skip
    """Make the call `run`, recorded; or give what the tape gives, as the value that `run` would have returned.

    `args` by name, bound to the signature, defaults applied; `rebuild` makes a value of what an ordinary trace tells.
    Where no session is on, just `run()`. Raises what the call raised.
    """
    session = current.session()
    if session is None:
        return run()
    crossing = session.begin(_ask(session, kind, name, args, side_effect, meta))
    if crossing.event is not None:
        answer: T = _answer(crossing.event, rebuild)
        return answer
    try:
        with crossing.inside():
            value = run()
    except BaseException as error:
        crossing.gave(*encoded_error(error))
        raise
    crossing.gave(encoded(value))
    return value


async def across(
    kind: Boundary, name: str, args: Mapping[str, Any], run: Callable[[], Awaitable[T]], *,
    rebuild: Rebuild | None = None, side_effect: bool | None = None, meta: Mapping[str, Any] | None = None,
) -> T:  # fmt: skip
    """As `cross`, of a coroutine function."""
    session = current.session()
    if session is None:
        return await run()
    crossing = session.begin(_ask(session, kind, name, args, side_effect, meta))
    if crossing.event is not None:
        answer: T = _answer(crossing.event, rebuild)
        return answer
    try:
        with crossing.inside():
            value = await run()
    except BaseException as error:
        crossing.gave(*encoded_error(error))
        raise
    crossing.gave(encoded(value))
    return value


def _ask(session: Any, kind: Boundary, name: str, args: Mapping[str, Any], side_effect: bool | None, meta: Any) -> Ask:
    told = session.redacted(canonical(args))
    return Ask(kind=kind, name=name, args=told, scope="/".join(SCOPE.get()), side_effect=side_effect, meta=meta or {})


def _answer(event: Any, rebuild: Rebuild | None) -> Any:
    if event.outcome == "value":
        return decoded(event.result, rebuild)
    raise raised(event)
