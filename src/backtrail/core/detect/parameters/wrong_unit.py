"""A percentage was handed over as its number, to a parameter that says nothing of percent."""

import re
from collections.abc import Iterator
from typing import Final

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.parameters.asked import Leaf, asked
from backtrail.core.detect.parameters.words import quoted
from backtrail.core.model.span import Span

LONGEST: Final = 20_000
"""Characters of the newest user message that are read."""
_PERCENT: Final = re.compile(r"(?<![\w.])(\d{1,9}(?:\.\d{1,9})?) ?(?:%|percent\b|per cent\b)")
_SAYS_SO: Final = re.compile(r"percent|per cent|%|\bpct\b|_pct|points|0 ?(?:to|-|–) ?100", re.IGNORECASE)


def _look(span: Span, limits: Limits) -> Iterator[Sign]:  # noqa: ARG001
    said = next((message.content for message in reversed(span.input_messages) if message.role == "user"), "")[:LONGEST]
    if "%" not in said and "cent" not in said:
        return
    told = {float(found[1]): found[0] for found in _PERCENT.finditer(said)}
    if not told:
        return
    for call in asked(span):
        for leaf in call.leaves:
            if _is_bare(leaf) and float(leaf.value) in told:
                yield _sign(call.name, leaf, told[float(leaf.value)])


def _is_bare(leaf: Leaf) -> bool:
    """A fraction is asked for: any number, one or more given, and neither name nor description speaks of percent."""
    if isinstance(leaf.value, bool) or not isinstance(leaf.value, int | float) or not 1 <= leaf.value <= 100:
        return False
    description = leaf.schema.get("description")
    if leaf.schema.get("type") != "number" or not isinstance(description, str) or not description:
        return False
    maximum = leaf.schema.get("maximum")
    if isinstance(maximum, int | float) and maximum > 1:
        return False
    return not _SAYS_SO.search(f"{leaf.name} {description[:2_000]}")


def _sign(tool: str, leaf: Leaf, said: str) -> Sign:
    description = str(leaf.schema.get("description"))
    return Sign(
        severity="warning",
        confidence=0.85,
        evidence=f"The user said {quoted(said)} and the model gave {tool} {leaf.path}={leaf.value}, but "
        f"{quoted(description)} asks for a number, not for percent: {leaf.value / 100:g} is meant.",
        advice="Say in the parameter's description whether 5 % is 5 or 0.05, with an example.",
        group=f"{tool} {leaf.name}",
        facts={"tool": tool, "argument": leaf.path, "value": leaf.value, "said": said},
    )


DETECTOR: Final = SpanDetector(
    name="wrong_unit",
    family="parameters",
    says="A percentage was handed over as its number, to a parameter that says nothing of percent",
    kinds=frozenset({"llm"}),
    needs=frozenset({"wishes"}),
    look=_look,
)
