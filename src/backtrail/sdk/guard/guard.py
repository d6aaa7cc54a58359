"""`backtrail.guard(...)`: limits around a run, as a block or a decorator, for plain functions and coroutines."""

import functools
import inspect
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from backtrail.core.policy.brake.limits import Limits
from backtrail.sdk.capture.ambient import GUARDED
from backtrail.sdk.guard.halted import Halted
from backtrail.sdk.guard.plan import ON_TRIP, Ask, Fallback, OnTrip, Plan

if TYPE_CHECKING:
    from backtrail.sdk.guard.run import Run

F = TypeVar("F", bound=Callable[..., Any])
WHEN_OPENED: Final[list[Callable[[], None]]] = []
"""Called each time a guard opens: frameworks that were imported meanwhile are joined."""


class Guard:
    """Limits for each run of a block or a function; one may guard many runs, also at the same time."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def __enter__(self) -> "Run":
        from backtrail.sdk.guard.opening import opened

        return opened(self._plan, WHEN_OPENED)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from backtrail.sdk.guard.opening import closed

        run: Run | None = next((run for run in reversed(GUARDED.get()) if run.plan is self._plan), None)
        if run is None:
            return  # left in another context than entered, as async generators do: that context ends by itself
        closed(run)
        if run.halted is not None and not (isinstance(error, Halted) and error.run == run.id):
            raise run.halted.again() from error  # something took it for an error of its own, or swallowed it

    async def __aenter__(self) -> "Run":
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def __call__(self, function: F) -> F:
        """The function, each call of which is a guarded run."""
        if inspect.iscoroutinefunction(function):

            async def awaited(*args: Any, **kwargs: Any) -> Any:
                with self:
                    return await function(*args, **kwargs)

            made: Callable[..., Any] = awaited
        elif inspect.isasyncgenfunction(function) or inspect.isgeneratorfunction(function):
            raise TypeError(
                f"{function.__qualname__} is a generator, which runs in its consumer's context: "
                "put `with backtrail.guard(...):` around the loop that consumes it"
            )
        else:

            def called(*args: Any, **kwargs: Any) -> Any:
                with self:
                    return function(*args, **kwargs)

            made = called
        return cast("F", functools.wraps(function)(made))


def guard(  # noqa: PLR0913  (the public door)
    *,
    max_steps: int | None = None,
    max_tokens: int | None = None,
    max_cost: float | None = None,
    max_seconds: float | None = None,
    loops: int | None = None,
    on_trip: OnTrip = "stop",
    ask: Ask | None = None,
    ask_seconds: float = 600.0,
    otherwise: Fallback = "stop",
    agent: str = "",
    prices: Mapping[str, tuple[float, float]] | None = None,
) -> Guard:
    """Limits for a run: `with backtrail.guard(max_steps=15, loops=3):`, or `@backtrail.guard(max_cost=0.50)`.

    Each is looked at before the next model call or tool call begins: with `max_steps=15` a 16th step never does. A step
    is a model call with the tool calls that it led to. `loops`: so often may the same call bring the same result, or a
    round of two or three calls be made. `on_trip` says what then: `warn` notes it, `steer` gives the model a message,
    `ask` waits `ask_seconds` for a human (`ask(asking)`, or whoever reads the server's page) and does `otherwise` where
    nobody answers, `stop` raises `Halted`. `max_cost` is in US dollars; `prices` gives dollars for a million tokens of
    input and output by model, where no span tells the cost. `agent` is how page and command line call it.

    Guards may be nested, each counts for itself: one that steers at 10 steps inside of one that stops at 15.
    Raises ValueError for limits that are none.
    """
    if on_trip not in ON_TRIP or otherwise not in ("stop", "go_on"):
        raise ValueError(
            f"guard(on_trip={on_trip!r}, otherwise={otherwise!r}): on_trip is one of {', '.join(ON_TRIP)}; "
            "otherwise is stop or go_on"
        )
    limits = Limits(loops=loops, steps=max_steps, cost=max_cost, tokens=max_tokens, seconds=max_seconds)
    return Guard(
        Plan(
            limits=limits,
            on_trip=on_trip,
            agent=agent,
            ask=ask,
            ask_seconds=ask_seconds,
            otherwise=otherwise,
            prices=dict(prices or {}),
        )
    )


def guidance() -> list[str]:
    """What the model is to be told with its next call, each message once; for loops that are written by hand.

    LangChain, LangGraph, the OpenAI Agents SDK and Pydantic AI are given it without asking. Raises Halted where the
    next step would.
    """
    if not GUARDED.get():
        return []
    from backtrail.sdk.guard.opening import messages

    return messages()
