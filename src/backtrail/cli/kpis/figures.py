"""A KPI's value and course as the terminal shows them."""

from collections.abc import Sequence
from typing import Final

BARS: Final = "▁▂▃▄▅▆▇█"
WIDTH: Final = 28
"""Characters of a course."""


def figure(value: float | None, unit: str) -> str:
    """A value in its unit."""
    if value is None:
        return "-"
    if unit == "ratio":
        return f"{value:.1%}" if value else "0 %"
    return f"{value / 1000:,.1f}k" if value >= 1000 else f"{value:,.1f}".removesuffix(".0")


def spark(values: Sequence[float | None], width: int = WIDTH) -> str:
    """The course of a value; a gap where there was none."""
    shown = _narrowed(values, width)
    most = max((value for value in shown if value is not None), default=0.0)
    if not most:
        return "".join(" " if value is None else BARS[0] for value in shown)
    steps = len(BARS) - 1
    return "".join(" " if value is None else BARS[round(value / most * steps)] for value in shown)


def _narrowed(values: Sequence[float | None], width: int) -> list[float | None]:
    """At most so many values: the highest of each stretch."""
    if len(values) <= width:
        return list(values)
    stretches = [values[at * len(values) // width : (at + 1) * len(values) // width] for at in range(width)]
    return [max((value for value in some if value is not None), default=None) for some in stretches]
