"""Numbers, times and calls as the terminal shows them."""

import json
from datetime import datetime
from typing import Any


def moment(text: str | None) -> str:
    """A time of the API (ISO 8601, UTC) in the reader's zone."""
    if not text:
        return "-"
    return datetime.fromisoformat(text[:19] + "+00:00").astimezone().strftime("%Y-%m-%d %H:%M:%S")


def short_moment(text: str | None, now: datetime) -> str:
    """The same without what a reader of today knows: `14:03:22`, `11-24 14:03` or `2025-11-24`."""
    if not text:
        return "-"
    at = datetime.fromisoformat(text[:19] + "+00:00").astimezone()
    if at.date() == now.astimezone().date():
        return at.strftime("%H:%M:%S")
    return at.strftime("%m-%d %H:%M" if at.year == now.astimezone().year else "%Y-%m-%d")


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
    if seconds < 0:
        return f"-{duration(-seconds)}"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.2f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} m {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} m" if hours < 48 else f"{hours // 24} d {hours % 24:02d} h"


def money(cost: float | None) -> str:
    if cost is None:
        return "-"
    return f"${cost:,.2f}" if cost >= 1 or cost == 0 else f"${cost:.4f}"


def size(count: float) -> str:
    """Bytes, as people say them."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} GB"


def plural(count: int, noun: str) -> str:
    """`1 tool call`, `2 tool calls`."""
    return f"{count:,} {noun}" + ("" if count == 1 else "es" if noun.endswith("ch") else "s")


def tokens(totals: dict[str, Any]) -> int:
    return int(totals["input_tokens"]) + int(totals["output_tokens"])


def as_text(value: Any) -> str:
    """Text as it is; anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def call(name: str, arguments: Any) -> str:
    """A tool call as code says it: `search(query="refund", limit=5)`."""
    if isinstance(arguments, dict) and all(str(key).isidentifier() for key in arguments):
        return (
            f"{name}({', '.join(f'{key}={json.dumps(value, ensure_ascii=False)}' for key, value in arguments.items())})"
        )
    return f"{name}({'' if arguments in (None, '', {}) else as_text(arguments)})"
