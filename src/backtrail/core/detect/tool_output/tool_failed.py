"""A tool whose span failed. That it refused what the model wrote is said apart: then the tool is not what is broken."""

import re
from collections.abc import Iterator
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment

_REFUSED: Final = re.compile(
    r"unexpected keyword argument|missing \d+ required|required (?:positional|keyword)|takes \d+ positional|"
    r"(?:missing|unexpected|unknown|invalid|extra|required) (?:\w+ )?"
    r"(?:argument|parameter|field|property|input|keyword)|"
    r"field required|validation error|is not (?:a valid|of type)|got an unexpected|positional argument",
    re.IGNORECASE,
)


def refused_arguments(message: str) -> bool:
    """Whether the error complains of the arguments."""
    return _REFUSED.search(message[:300]) is not None


def _look(run: Moment, around: Around) -> Iterator[Sign]:
    if run.failure is None or run.failure.inside:
        return
    said = run.failure.message[:200]
    refused = refused_arguments(said)
    asker = around.asker(run) if refused else None
    yield Sign(
        severity="warning",
        confidence=0.9,
        evidence=f"{run.name} refused its arguments: {said}" if refused else f"{run.name} failed: {said}",
        advice=f"Look at the arguments that the model wrote, and at how {run.name} describes them."
        if refused
        else f"Look at {run.name} and what it depends on; a retry or a fallback keeps the run alive meanwhile.",
        cause=asker.span_id if asker else None,
        facts={"tool": run.name, "message": said, "refused_arguments": refused},
    )


TOOL_FAILED: Final = RunDetector(
    name="tool_failed",
    family="tool_output",
    says="The span of a tool ended with an error",
    kinds=frozenset({"tool"}),
    look=_look,
    behind=60,
)
