"""Guarded runs, and the orders that reach them."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from backtrail.server.api.models.shape import Shape

Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
RunId = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{1,64}$")]
LimitName = Literal["loops", "steps", "cost", "tokens", "seconds"]
RunState = Literal["running", "waiting", "stopped", "ended"]
OrderKind = Literal["warn", "steer", "ask", "stop", "extend", "go_on"]
More = Annotated[float, Field(gt=0, le=1e15, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]


class RunIn(Shape):
    """How a guarded run is doing, told by its guard: when it begins, when something changes, and every few seconds."""

    id: RunId
    """Made by the guard, new for each run."""
    session_id: Id | None = None
    trace_id: Id | None = None
    agent: Annotated[str, StringConstraints(max_length=200)] = ""
    limits: dict[LimitName, Amount] = Field(default_factory=dict)
    spent: dict[LimitName, Amount] = Field(default_factory=dict)
    state: RunState = "running"
    """waiting: for a human."""
    tripped: Annotated[str, StringConstraints(max_length=4000)] = ""
    """The limit that was reached, in a sentence."""


class RunOut(Shape):
    """A guarded run."""

    id: str
    session_id: str | None
    trace_id: str | None
    agent: str
    limits: dict[str, float]
    spent: dict[str, float]
    state: RunState
    listening: bool
    """Its guard was heard of a moment ago: an order reaches it within a second."""
    tripped: str
    begun: str
    seen: str


class Runs(Shape):
    """Guarded runs, those heard of last first."""

    rows: list[RunOut]


class OrderIn(Shape):
    """An order to be given: to the runs of a session, to one trace, or to one guarded run."""

    session_id: Id | None = None
    trace_id: Id | None = None
    run_id: RunId | None = None
    kind: OrderKind
    message: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] = ""
    """For the model where it steers; for people else."""
    more: dict[LimitName, More] = Field(default_factory=dict)
    """Of an extension: what is added to each limit."""


class OrderOut(Shape):
    """An order."""

    no: int
    """Grows: ask for those after the last that you know."""
    kind: OrderKind
    message: str
    more: dict[str, float]
    by: str
    """The key that gave it; empty for a rule of the server, and where there are no keys."""
    session_id: str | None
    trace_id: str | None
    run_id: str | None
    made: str
    heard: bool
    """Somebody had fetched it before."""


class Orders(Shape):
    """Orders for who asked, oldest first."""

    orders: list[OrderOut]
    next: int
    """To be given as `after` the next time."""
