"""The model asked for a tool that it was not offered."""

from collections.abc import Iterator
from typing import Final

from rapidfuzz import process

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.detect.parameters.asked import asked
from backtrail.core.detect.parameters.words import listed, quoted
from backtrail.core.model.span import Span

BUILT_IN: Final = Threshold(
    name="unknown_tool_built_in",
    default=("web_search", "code_interpreter", "computer", "file_search"),
    unit="tool names",
    why="Providers run these themselves and SDKs often leave them out of the list of tools that were offered.",
)
NEAR: Final = 60
"""Below this similarity (0 to 100) a name is no help as a suggestion."""


def _look(span: Span, limits: Limits) -> Iterator[Sign]:
    if not span.tools_offered:
        return
    for call in asked(span):
        if call.tool is not None or not call.name or call.name.startswith(limits[BUILT_IN]):
            continue
        names = [tool.name for tool in span.tools_offered[:500] if tool.name]
        near = process.extractOne(call.name[:200], names, score_cutoff=NEAR)
        offered = f"the nearest is {quoted(near[0])}" if near else f"it was offered {listed(names)}"
        yield Sign(
            severity="critical",
            confidence=0.95,
            evidence=f"The model asked for the tool {quoted(call.name)}, which it was not offered; {offered}.",
            advice="Answer such a call with the list of real tools, and name tools in the prompt as offered.",
            group=call.name,
            facts={"tool": call.name, "nearest": near[0] if near else None},
        )


DETECTOR: Final = SpanDetector(
    name="unknown_tool",
    family="parameters",
    says="The model asked for a tool that it was not offered",
    kinds=frozenset({"llm"}),
    needs=frozenset({"wishes"}),
    look=_look,
    thresholds=(BUILT_IN,),
)
