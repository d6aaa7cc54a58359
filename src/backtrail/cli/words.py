"""Numbers and times as the terminal shows them."""

from datetime import datetime
from typing import Any


def moment(text: str | None) -> str:
    """A time of the API (ISO 8601, UTC) in the reader's zone."""
    if not text:
        return "-"
    return datetime.fromisoformat(text[:26].rstrip("Z") + "+00:00").astimezone().strftime("%Y-%m-%d %H:%M:%S")


def nanos(text: str | None) -> int | None:
    """A time of the API (ISO 8601, nine digits, UTC) as nanoseconds since 1970."""
    if not text:
        return None
    whole, _, fraction = text.rstrip("Z").partition(".")
    return int(datetime.fromisoformat(whole + "+00:00").timestamp()) * 10**9 + int(fraction.ljust(9, "0") or 0)


def span_of_time(start: str | None, end: str | None) -> str:
    """How long from start to end; `open` where it has not ended."""
    began, ended = nanos(start), nanos(end)
    if began is None:
        return "-"
    return "open" if ended is None else duration((ended - began) / 1e9)


def duration(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.2f} s"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} m {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} m"


def money(cost: float | None) -> str:
    if cost is None:
        return "-"
    return f"${cost:,.2f}" if cost >= 1 else f"${cost:.4f}"


def tokens(totals: dict[str, Any]) -> int:
    return int(totals["input_tokens"]) + int(totals["output_tokens"])


def one_line(text: Any, width: int) -> str:
    """Text on one line, cut with an ellipsis."""
    flat = " ".join(str(text).split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"
