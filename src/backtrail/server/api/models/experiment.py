"""Experiments over datasets, and two of them side by side."""

from typing import Annotated, Any, Literal

from pydantic import Field

from backtrail.server.api.models.dataset import Name, SpanId, Words
from backtrail.server.api.models.shape import Shape

Count = Annotated[int, Field(ge=0, le=2_000_000_000)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class DifferenceOut(Shape):
    """Where a run left its recording."""

    kind: Annotated[str, Field(max_length=200)]
    report: Words = ""


class RanIn(Shape):
    """How an item went."""

    item_id: Name
    passed: bool
    failures: Annotated[list[Words], Field(max_length=200)] = Field(default_factory=list)
    """What it did not keep, a sentence each."""
    error: Words | None = None
    """Why it could not run to its end."""
    output: Any = None
    steps: Count | None = None
    tokens: Count | None = None
    cost: Amount | None = None
    """US dollars; null: not known."""
    seconds: Amount | None = None
    trace_id: SpanId | None = None
    difference: DifferenceOut | None = None
    rows: Annotated[list[dict[str, Any]], Field(max_length=2_000)] = Field(default_factory=list)
    """Recorded calls beside those that were made now: `{how, recorded, now, first}`."""


class ExperimentIn(Shape):
    """An experiment, as whoever ran it tells it."""

    name: Name
    dataset: Name
    version: Annotated[int, Field(ge=1)] | None = None
    """Of the dataset; the newest if not given."""
    description: Words = ""
    metadata: dict[str, Any] = Field(default_factory=dict)
    """git, model, llm (`tape` or `live`), and what else tells two of them apart."""
    items: Annotated[list[RanIn], Field(min_length=1, max_length=10_000)]


class ExperimentMade(Shape):
    """An experiment that was kept."""

    id: str
    name: str
    """With a number behind it where the name was taken."""


class ExperimentRow(Shape):
    """An experiment in numbers. Null: none of its items told; those of foreign SDKs are told by their traces."""

    id: str
    name: str
    dataset: str
    version: int | None
    made: str
    by: str
    description: str
    metadata: Any
    items: int
    passed: int
    failed: int
    pass_rate: float | None
    """Of those of which it is known, 0 to 1."""
    steps: int | None
    tokens: int | None
    cost: float | None
    seconds: float | None


class Experiments(Shape):
    """Experiments, newest first."""

    rows: list[ExperimentRow]
    next: str | None


class RanOut(Shape):
    """How an item went: all its runs together."""

    passed: bool | None
    """Null: nobody told."""
    failures: list[str]
    error: str | None
    output: str
    """The first 2,000 characters; the item alone tells it whole."""
    difference: DifferenceOut | None
    steps: int | None
    tokens: int | None
    cost: float | None
    seconds: float | None
    traces: list[str]
    """Of its runs."""
    scores: dict[str, Any]
    """Of its traces, by name: the newest."""


class RanRow(RanOut):
    """An item of an experiment."""

    item_id: str


class ExperimentOut(ExperimentRow):
    """An experiment with its items, by id."""

    ran: list[RanRow]


class ItemRun(Shape):
    """One run of an item, whole."""

    trace_id: str | None
    passed: bool | None
    failures: list[str]
    error: str | None
    output: Any
    difference: DifferenceOut | None
    steps: int | None
    tokens: int | None
    cost: float | None
    seconds: float | None
    scores: dict[str, Any]
    rows: list[dict[str, Any]]


class ItemRuns(Shape):
    """The runs of one item in an experiment."""

    experiment: str
    item_id: str
    runs: list[ItemRun]


class ComparedRow(Shape):
    """An item in two experiments."""

    item_id: str
    change: Literal["fixed", "broke", "same", "added", "gone"]
    why: str
    """Why it fails now; of one that was mended, why it failed before."""
    before: RanOut | None
    after: RanOut | None


class Compared(Shape):
    """Two experiments over a dataset side by side: what broke first."""

    before: ExperimentRow
    after: ExperimentRow
    changes: dict[str, int]
    """How many items were fixed, broke, are the same, added, gone."""
    rows: list[ComparedRow]
