"""One turn asked twice for the very same call."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.parameters.asked import Asked, asked
from backtrail.core.detect.parameters.words import quoted
from backtrail.core.model.span import Span


def _look(span: Span, limits: Limits) -> Iterator[Sign]:  # noqa: ARG001
    if len(asked(span)) < 2:
        return
    seen: list[tuple[Asked, int]] = []
    for call in asked(span):
        place = next((at for at, (one, _) in enumerate(seen) if _same(one, call)), None)
        if place is None:
            seen.append((call, 1))
        else:
            seen[place] = call, seen[place][1] + 1
    for call, times in seen:
        if times > 1:
            yield Sign(
                severity="warning",
                confidence=0.85,
                evidence=f"In one turn the model asked {times} times for {call.name} with the same arguments "
                f"{quoted(call.arguments)}.",
                advice="Run such twins once; for a write, check what the second run did.",
                group=f"{call.name} {quoted(call.arguments)}",
                facts={"tool": call.name, "calls": times},
            )


def _same(one: Asked, other: Asked) -> bool:
    try:
        return one.name == other.name and one.arguments == other.arguments
    except RecursionError:
        return False


DETECTOR: Final = SpanDetector(
    name="twin_call",
    family="parameters",
    says="One turn asked twice for the very same call",
    kinds=frozenset({"llm"}),
    needs=frozenset({"wishes"}),
    look=_look,
)
