"""A model call whose token counts do not add up: the total is not input plus output, or a part is larger than its whole.

What is counted wrong is paid and budgeted wrong. Counts are compared as they were understood: readings that make the
total come out (cached tokens inside the input, or beside it) were tried before.
"""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.model.span import Span, Usage

SHARE: Final = Threshold(
    name="tokens_disagree_share",
    default=0.02,
    unit="share of the total",
    why="tokenisers of SDKs and providers differ by a few special tokens; two in a hundred are a wrong bill",
)
LEAST: Final = 10
"""Tokens: a short call may be off by its special tokens."""


def _look(span: Span, limits: Limits) -> Iterable[Sign]:
    usage = span.usage
    if usage is None:
        return ()
    for shown in (_total(usage, limits[SHARE]), _part("cached", usage.cached, "input", usage.input)):
        if shown is not None:
            return (_sign(span, *shown),)
    return ()


def _total(usage: Usage, share: float) -> tuple[str, int] | None:
    """The total is another number than its parts make."""
    if usage.total is None or usage.input is None or usage.output is None:
        return None
    parts = usage.input + usage.output
    off = usage.total - parts
    if abs(off) < max(LEAST, share * max(usage.total, parts)):
        return None
    said = f"a total of {usage.total:,} tokens, but {usage.input:,} in and {usage.output:,} out make {parts:,}"
    for name, part in (("cached", usage.cached), ("cache write", usage.cache_write), ("reasoning", usage.reasoning)):
        if part and off == part:
            return f"{said}: the {part:,} {name} tokens were added again", off
    return said, off


def _part(name: str, part: int | None, whole_name: str, whole: int | None) -> tuple[str, int] | None:
    if part is None or whole is None or part - whole < LEAST:
        return None
    return f"{part:,} {name} tokens, but {whole:,} {whole_name} tokens in all", part - whole


def _sign(span: Span, said: str, off: int) -> Sign:
    return Sign(
        severity="info",
        confidence=0.9,
        evidence=f"{span.model or span.name} tells {said}.",
        advice="Compare with the provider's bill; the SDK or gateway in between counts otherwise, or drops a part.",
        group=f"tokens_disagree {span.model or span.name} {off > 0}",
        facts={"model": span.model, "off": off},
    )


DETECTOR: Final = SpanDetector(
    name="tokens_disagree",
    family="answer",
    says="The token counts of a model call do not add up",
    kinds=frozenset({"llm"}),
    look=_look,
    thresholds=(SHARE,),
)
