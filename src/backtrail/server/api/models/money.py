"""Budgets and prices as the API takes and tells them."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from backtrail.server.api.models.shape import Shape

Dollars = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
Value = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class BudgetIn(Shape):
    """What may be spent in a period."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    amount: Annotated[float, Field(gt=0, le=1_000_000_000, allow_inf_nan=False)]
    """US dollars in a period."""
    period: Literal["day", "week", "month"]
    """Of the calendar in UTC; weeks begin on Monday."""
    only: dict[Literal["agent", "model", "user", "environment"], Value] = Field(default_factory=dict)
    """Only what these cost; everything where it is empty."""


class BudgetOut(Shape):
    """A budget and how it stands."""

    id: str
    name: str
    amount: float
    period: Literal["day", "week", "month"]
    only: dict[str, str]
    spent: float
    share: float
    """Of the amount; above 1 where more was spent."""
    burn_rate: float
    """How fast money goes of late, beside the pace that would use the amount up at the very end: above 1 it does not
    last."""
    forecast: float
    """What will be spent at the end of the period, if it goes on so."""
    exhausted_at: str | None
    """When the amount is, or was, used up; null where it lasts beyond the period."""
    period_start: str
    period_end: str
    query: str
    """Finds the traces that it counts."""


class BudgetsOut(Shape):
    """The budgets of a project, by name."""

    rows: list[BudgetOut]
    unread: int
    """Spans that are not counted yet."""


class PriceIn(Shape):
    """What a project pays for a model, in US dollars for a million tokens."""

    input: Dollars
    output: Dollars
    cached: Dollars | None = None
    """Input that the provider read from its cache; like other input where it is null."""
    cache_write: Dollars | None = None


class PriceOut(Shape):
    """What a million tokens of a model cost, in US dollars."""

    model: str
    """A name, or its beginning and a star."""
    input: float | None
    output: float | None
    cached: float | None
    cache_write: float | None
    source: Literal["project", "list", "none"]
    """The project's own; that of the list of prices which comes with the server; or there is none."""
    traces: int
    """In which the model was called; 0 for beginnings."""


class PricesOut(Shape):
    """The project's own prices, then those of the models that it uses."""

    rows: list[PriceOut]
