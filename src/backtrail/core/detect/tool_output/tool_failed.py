"""A tool whose span failed. That it refused what the model wrote, or ran code that did not work, are other findings."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.parameters.code.code_error import at_fault
from backtrail.core.detect.parameters.refused_arguments import refusal


def _look(run: Moment, _: Around) -> Iterable[Sign]:
    if run.failure is None or run.failure.inside or refusal(run.failure.message) is not None or at_fault(run):
        return ()
    said = run.failure.message[:200]
    sign = Sign(
        severity="warning",
        confidence=0.9,
        evidence=f"{run.name} failed: {said}",
        again=f"{run.name} failed {{times}} times in the same words: {said}",
        advice=f"Look at {run.name} and what it depends on; a retry or a fallback keeps the run alive meanwhile.",
        group=f"{run.name} {said}",
        facts={"tool": run.name, "message": said},
    )
    return (sign,)


TOOL_FAILED: Final = RunDetector(
    name="tool_failed",
    family="tool_output",
    says="The span of a tool ended with an error",
    kinds=frozenset({"tool"}),
    needs=frozenset({"failure"}),
    look=_look,
    behind=0,
)
