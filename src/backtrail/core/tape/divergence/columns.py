"""Two runs side by side as text for a terminal: what was recorded on the left, what happened now on the right.

   recorded                              │ now
 = model → lookup_order(order=A17)       │ model → lookup_order(order=A17)   [prefix]
▶~ model → issue_refund(amount=99.5)     │ model → search_policy(query=…)    [live]
 - tool issue_refund amount=99.5         │
 + …
"""

from collections.abc import Iterator, Sequence
from typing import Final

from backtrail.core.tape.divergence.brief import asks, called, gave
from backtrail.core.tape.divergence.rows import How, Row
from backtrail.core.tape.recording.event import Event

SIGN: Final[dict[How, str]] = {"same": "=", "changed": "~", "only_recorded": "-", "only_now": "+"}
FIRST: Final = "▶"
LEAST: Final = 24
"""Characters of a column, however narrow the terminal."""


def columns(rows: Sequence[Row], width: int = 120) -> str:
    """The rows as lines of at most `width` characters; the first difference carries a mark."""
    each = max(LEAST, (width - 6) // 2)
    return "\n".join(_lines(rows, each))


def _lines(rows: Sequence[Row], each: int) -> Iterator[str]:
    yield f"   {'recorded':{each}}│ now"
    for row in rows:
        left = _cut(line(row.recorded), each - 1) if row.recorded is not None else ""
        right = _labelled(row.now, each) if row.now is not None else ""
        yield f"{FIRST if row.first else ' '}{SIGN[row.how]} {left:{each}}│ {right}".rstrip()


def line(event: Event) -> str:
    """One call: of a model what it answered, of anything else what it was asked."""
    if event.kind == "llm":
        return f"model → {gave(event)}"
    return f"{called(event)} {asks(event)}".rstrip()


def _labelled(event: Event, each: int) -> str:
    label = f"[{event.source}]"
    room = each - len(label) - 1
    return f"{_cut(line(event), room):{room}} {label}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
