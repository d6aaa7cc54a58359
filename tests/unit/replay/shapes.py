"""Values of every family that tools return."""

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import pandas as pd
import pydantic
from langchain_core.documents import Document


class Colour(enum.Enum):
    RED = "red"


class Point(NamedTuple):
    x: int
    y: float


@dataclass(frozen=True)
class Order:
    id: str
    lines: tuple[str, ...] = ()
    total: Decimal = Decimal("9.90")
    seen: dict[str, int] = field(default_factory=dict, init=False)


class Refund(pydantic.BaseModel):
    order: str
    amount: float | None = None
    at: datetime = datetime(2026, 11, 22, tzinfo=UTC)


class Unheld:
    """Nothing knows what it is."""


VALUES: list[Any] = [
    None,
    1.5,
    float("inf"),
    (1, "two", (3,)),
    {"b": 1, "a": {"$t": "no tag"}},
    {1: "one", (2, 3): "pair"},
    {1, 2},
    frozenset({"x"}),
    b"\x00\xff",
    datetime(2026, 11, 22, 10, 0, tzinfo=UTC),
    date(2026, 11, 22),
    time(10, 30),
    timedelta(days=1, seconds=2),
    Decimal("99.50"),
    UUID(int=7),
    Path("a/b"),
    Colour.RED,
    Point(1, 2.5),
    Order("A17", ("shoes",)),
    Refund(order="A17"),
    Document(page_content="text", metadata={"score": 0.5}, id="d1"),
    np.float32(1.5),
]
ARRAYS: list[tuple[Any, Callable[[Any, Any], None]]] = [
    (np.arange(6, dtype="int16").reshape(2, 3), np.testing.assert_array_equal),
    (
        pd.DataFrame({"a": [1, 2], "b": ["x", None], "t": pd.to_datetime(["2026-01-01", "2026-01-02"])}),
        pd.testing.assert_frame_equal,
    ),
    (pd.Series([1.5, 2.5], name="s", index=["i", "j"]), pd.testing.assert_series_equal),
]
