"""An output of which a part is missing: it says so, or it ends in the middle."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.tool_output.cuts import says_cut, shows_cut

QUOTE: Final = '"'


def _look(run: Moment, _: Around) -> Iterable[Sign]:
    if run.gave.size == 0 or (run.failure is not None and not run.failure.inside):
        return ()
    said = says_cut(run)
    shown = said or shows_cut(run.gave.excerpt, run.gave.size)
    if shown is None:
        return ()
    told = shown if not said else f"it says {shown}" if shown.startswith(QUOTE) else f"it says “{shown}”"
    sign = Sign(
        severity="warning" if said else "info",
        confidence=0.8 if said else 0.5,
        evidence=f"The output of {run.name} was cut, {run.gave.size:,} characters came: {told}.",
        advice=f"Ask {run.name} for less at a time, or let it give a summary and a way to fetch the rest.",
        group=f"{run.name} {'says' if said else 'shows'}",
        facts={"tool": run.name, "shown": shown, "characters": run.gave.size},
    )
    return (sign,)


TRUNCATED_OUTPUT: Final = RunDetector(
    name="truncated_output",
    family="tool_output",
    says="A tool's output says that it was cut, or ends in the middle",
    kinds=frozenset({"tool"}),
    needs=frozenset({"gave"}),
    look=_look,
    behind=0,
)
