"""A tool that says in its output that it failed, while its span calls it a success."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.parameters.refused_arguments import refusal


def _look(run: Moment, _: Around) -> Iterable[Sign]:
    if run.failure is None or not run.failure.inside or refusal(run.failure.message) is not None:
        return ()
    said = run.failure.message[:200]
    called = "though its span ended well" if run.status == "ok" else "though its span does not say so"
    sign = Sign(
        severity="warning",
        confidence=0.8,
        evidence=f"{run.name} failed {called}: its output says “{said}”.",
        again=f"{run.name} failed {{times}} times {called}: its output says “{said}”.",
        advice=f"Let {run.name} mark its span as failed, and tell the model what to do about it.",
        group=f"{run.name} {said}",
        facts={"tool": run.name, "message": said},
    )
    return (sign,)


ERROR_IN_SUCCESS: Final = RunDetector(
    name="error_in_success",
    family="tool_output",
    says="A tool's output tells of an error though the span calls it a success",
    kinds=frozenset({"tool"}),
    needs=frozenset({"failure"}),
    look=_look,
    behind=0,
)
