"""Pieces of the runbook's sentences: cut texts, counted things, spans of time."""

from collections.abc import Sequence
from typing import Final

from backtrail.core.detect.reading.quote import counted
from backtrail.core.model.trace import Totals, Trace

LONG: Final = 2_000
"""Characters of an argument or output that an answer keeps."""
SECOND: Final = 1_000_000_000
UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"))


def cut(text: str, most: int = LONG) -> str:
    """The beginning of a text, and how much is left out."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most:,} more characters)"


def line(text: str, most: int = 160) -> str:
    """The text in one line."""
    one = " ".join(text[: most * 4].split())
    return one if len(one) <= most else f"{one[: most - 1].rstrip()}…"


def lasted(nanos: int) -> str:
    """`320 ms`, `12 s`, `3 min 20 s`."""
    if nanos < SECOND:
        return f"{max(0, nanos) // 1_000_000} ms"
    seconds = nanos / SECOND
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    whole = int(seconds)
    parts = []
    for size, unit in UNITS:
        if whole >= size:
            parts.append(f"{whole // size} {unit}")
            whole %= size
    return " ".join([*parts, f"{whole} s"][:2])


def sums(totals: Totals) -> list[str]:
    """What a trace or session took, in words."""
    parts = [counted(totals.steps, "step")]
    if totals.tool_calls:
        failed = f" ({totals.tool_errors} failed)" if totals.tool_errors else ""
        parts.append(counted(totals.tool_calls, "tool call") + failed)
    if totals.retrievals:
        parts.append(counted(totals.retrievals, "retrieval"))
    if tokens := totals.input_tokens + totals.output_tokens:
        parts.append(counted(tokens, "token"))
    if totals.cost:
        parts.append(f"${totals.cost:.4f}" if totals.cost < 0.1 else f"${totals.cost:.2f}")
    return parts


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def took(trace: Trace, now: int) -> str:
    """How long a trace ran, or runs already."""
    if trace.start is None:
        return ""
    return lasted(trace.end - trace.start) if trace.end is not None else f"{lasted(now - trace.start)} so far"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `13th`."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def sentence(text: str) -> str:
    """With one full stop at its end."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
