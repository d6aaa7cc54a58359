"""Words of the evidence: calls and results as an engineer wants to read them, short."""

from typing import Final

from backtrail.core.detect.moment import Moment, Text

SHOWN: Final = 120
"""Characters of arguments that one line holds beside the rest of the sentence."""
SHORT: Final = 80
"""Characters of a result that is told in full."""
ROUND: Final = 3
"""Calls of a round that are told with their arguments."""


def quoted(text: Text, most: int = SHOWN) -> str:
    """The text on one line, cut at `most` characters."""
    line = " ".join(text.excerpt[: 4 * most].split())
    return line if len(line) <= most and text.size <= 4 * most else line[:most].rstrip() + "…"


def called(run: Moment) -> str:
    """`search({"query":"x"})`."""
    return f"{run.name}({quoted(run.asked)})"


def outcome(run: Moment) -> str:
    """What a run brought: `failed with "no such file"`, `gave the same 2,314 characters`."""
    if run.failure:
        return f'failed with "{run.failure.message[:SHOWN]}"'
    if run.gave.size <= SHORT:
        return f'gave "{quoted(run.gave)}"' if run.gave.size else "gave nothing"
    return f"gave the same {run.gave.size:,} characters"


def calls_of(runs: list[Moment]) -> str:
    """Some calls in their order: `search({"q":"x"}), open({"id":1}) and 2 more`."""
    told = ", ".join(f"{run.name}({quoted(run.asked, SHORT)})" for run in runs[:ROUND])
    return told if len(runs) <= ROUND else f"{told} and {len(runs) - ROUND} more"
