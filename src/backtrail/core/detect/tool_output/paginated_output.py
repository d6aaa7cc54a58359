"""An output that is one page of more, of which the agent never fetched another."""

import re
from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.tool_output.holds import json_in
from backtrail.core.detect.tool_output.pages import more_in

AHEAD: Final = 12
"""Moments in which a next page is asked for, if it is: half a dozen turns with their calls."""
_TURNS: Final = re.compile(r"(?:page|scroll)[_-]?(?:down|next)|next|more|continue|scroll|down", re.IGNORECASE)
"""Names of tools that turn the page of another."""
_PAGED: Final = re.compile(
    r'"(?:page|offset|cursor|start|skip|after|from|limit|page_?size|per_?page|'
    r'[\w-]{0,40}(?:token|cursor|page|offset|marker))"',
    re.IGNORECASE,
)


def _look(run: Moment, around: Around) -> Iterable[Sign]:
    if run.failure is not None or run.gave.size == 0:
        return ()
    if not around.complete():
        return ()
    text = run.gave.excerpt
    shown = more_in(text, json_in(run) if text[:1] in ("{", "[") else None)
    if shown is None or _fetched_more(run, around):
        return ()
    sign = Sign(
        severity="warning",
        confidence=0.7,
        evidence=f"{run.name} gave one page of more ({shown}), and the agent never fetched the next.",
        advice=f"Tell the model how to ask {run.name} for the next page, or gather the pages in the tool.",
        group=run.name,
        facts={"tool": run.name, "shown": shown},
    )
    return (sign,)


def _fetched_more(run: Moment, around: Around) -> bool:
    """The same tool asked again with a page, or a tool that turns pages, before another page was opened."""
    opened = False
    for later in around.after("tool"):
        same = later.name == run.name
        if same and later.asked.digest != run.asked.digest and _PAGED.search(later.asked.excerpt):
            return True
        if not same and not opened and later.failure is None and _TURNS.search(later.name):
            return True
        opened = opened or same
    return False


PAGINATED_OUTPUT: Final = RunDetector(
    name="paginated_output",
    family="tool_output",
    says="A tool gave one page of more and the agent never fetched another",
    kinds=frozenset({"tool"}),
    needs=frozenset({"gave"}),
    look=_look,
    behind=0,
    ahead=AHEAD,
)
