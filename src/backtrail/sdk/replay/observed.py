"""Functions under `@observe` at the border: tools, retrievers and models cross it, agents and chains are the scope."""

import inspect
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from backtrail.core.tape.recording.event import Boundary
from backtrail.sdk.capture import current as capture
from backtrail.sdk.replay import current
from backtrail.sdk.replay.cross import across, cross
from backtrail.sdk.replay.current import SCOPE
from backtrail.sdk.replay.values.returned import rebuilding

if TYPE_CHECKING:
    from backtrail.sdk.capture.observe import Observed

CROSSING: Final[Mapping[str, Boundary]] = {
    "tool": "tool",
    "retriever": "retriever",
    "reranker": "retriever",
    "llm": "llm",
    "embedding": "embedding",
}
SCOPES: Final = frozenset({"agent", "chain"})
FUNCTION: Final = {"function": True}
"""A function around a call, which may itself cross below it."""


is_coroutine_function: Final = lru_cache(maxsize=1_000)(inspect.iscoroutinefunction)
"""Asked at every call."""


class Border:
    """Where observed calls are recorded, or answered."""

    def crossed(
        self, call: "Observed", function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Any:
        """What the call gives; of a coroutine function, a coroutine."""
        if current.session() is None:
            return function(*args, **kwargs)
        boundary = CROSSING.get(call.kind)
        is_async = is_coroutine_function(function)
        if boundary is None:
            scoped = call.kind in SCOPES and not inspect.isgeneratorfunction(function)
            return (
                _scoped(call.name, function, args, kwargs, is_async=is_async) if scoped else function(*args, **kwargs)
            )
        named = call.parameters.named(args, kwargs) if call.parameters is not None else {"args": args, **kwargs}
        way = across if is_async else cross
        return way(
            boundary,
            call.name,
            named,
            lambda: function(*args, **kwargs),
            rebuild=rebuilding(function),
            side_effect=call.side_effect,
            meta=FUNCTION if boundary in ("llm", "embedding") else None,
        )


def stand() -> None:
    """Observed calls come by from now on."""
    capture.border = Border()


def leave() -> None:
    """And no longer."""
    capture.border = None


def _scoped(
    name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any], *, is_async: bool
) -> Any:
    if is_async:
        return _scoped_coroutine(name, function, args, kwargs)
    token = SCOPE.set((*SCOPE.get(), name))
    try:
        return function(*args, **kwargs)
    finally:
        SCOPE.reset(token)


async def _scoped_coroutine(
    name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> Any:
    token = SCOPE.set((*SCOPE.get(), name))
    try:
        return await function(*args, **kwargs)
    finally:
        SCOPE.reset(token)
