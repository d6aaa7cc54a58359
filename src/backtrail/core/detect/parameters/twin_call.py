"""One turn asked twice for the very same call."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Final

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.parameters.asked import asked
from backtrail.core.detect.parameters.words import quoted
from backtrail.core.model.span import Span


def _look(span: Span, limits: Limits) -> Iterator[Sign]:  # noqa: ARG001
    if sum(len(message.tool_calls) for message in span.output_messages) < 2:
        return
    try:
        calls = Counter((call.name, json.dumps(call.arguments, sort_keys=True, default=str)) for call in asked(span))
    except (TypeError, ValueError, RecursionError):
        return
    for (name, arguments), times in calls.items():
        if times > 1:
            yield Sign(
                severity="warning",
                confidence=0.85,
                evidence=f"In one turn the model asked {times} times for {name} with the same arguments "
                f"{quoted(json.loads(arguments))}.",
                advice="Run such twins once; for a write, check what the second run did.",
                group=f"{name} {arguments[:200]}",
                facts={"tool": name, "calls": times},
            )


DETECTOR: Final = SpanDetector(
    name="twin_call",
    family="parameters",
    says="One turn asked twice for the very same call",
    kinds=frozenset({"llm"}),
    look=_look,
)
