"""One word of the user let the same change be made again and again, where each one needs the user's consent."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.detect.parameters.asked import asked
from backtrail.core.detect.parameters.consent.demand import CHANGING, changes, instructed
from backtrail.core.detect.parameters.words import quoted
from backtrail.core.model.span import Span

TIMES: Final[Threshold[float]] = Threshold(
    name="bulk_change_times",
    default=3,
    unit="calls",
    why="Two may be the pair that the user named, or a second try; three on one word of the user are a batch.",
)


def _look(span: Span, limits: Limits) -> Iterator[Sign]:
    names = {call.name for call in asked(span) if changes(call.name, limits[CHANGING])}
    demand = instructed(span) if names else ""
    if not demand:
        return
    said, made = _since_the_user(span)
    for name in sorted(names):
        now = sum(call.name == name for call in asked(span))
        times = made.count(name) + now
        if times >= limits[TIMES]:
            yield Sign(
                severity="warning",
                confidence=0.85,
                evidence=f"{name} was called {times} times on one word of the user, {quoted(said)}, although the "
                f"instructions say {quoted(demand)}.",
                advice="Have the agent list every change and ask once for all of them, or gate the tool by number.",
                group=f"{name} {said[:100]}",
                already=times - 1,
                critical_at=2 * int(limits[TIMES]),
                facts={"tool": name, "calls": times},
            )


def _since_the_user(span: Span) -> tuple[str, list[str]]:
    """What the user said last, and the names of the tools that were called since."""
    made: list[str] = []
    for message in reversed(span.input_messages):
        if message.role == "user":
            return message.content, made
        made += [call.name for call in message.tool_calls]
    return "", []


DETECTOR: Final = SpanDetector(
    name="bulk_change",
    family="parameters",
    says="One word of the user let the same change be made again and again",
    kinds=frozenset({"llm"}),
    needs=frozenset({"wishes"}),
    look=_look,
    thresholds=(TIMES,),
)
