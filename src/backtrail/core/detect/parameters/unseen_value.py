"""The model wrote an id, address or number that stands nowhere in what it had seen."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.detect.parameters.asked import Leaf, asked
from backtrail.core.detect.parameters.kinds_of_value import ValueKind, kind_of
from backtrail.core.detect.parameters.placeholder_value import is_placeholder
from backtrail.core.detect.parameters.seen import Seen
from backtrail.core.detect.parameters.words import quoted
from backtrail.core.model.finding import Severity
from backtrail.core.model.span import Span

MAKERS: Final = Threshold(
    name="unseen_value_makers",
    default=("create", "new", "write", "save", "generate", "make", "register", "export", "download", "upload", "mkdir"),
    unit="tool names",
    why="A tool that makes something is told a name for it that nothing had before.",
)
SURE: Final[dict[ValueKind, tuple[Severity, float]]] = {
    "e-mail": ("critical", 0.9),
    "id": ("warning", 0.75),
    "number": ("warning", 0.75),
    "URL": ("info", 0.4),
    "path": ("info", 0.3),
}
"""Nobody knows an address that nobody said; an id may come from a conversation before, a public address or the usual
place of a file may be known without."""
_PIECES: Final = re.compile(r"[^\W_]+")
_PLAIN_TOOLS: Final = re.compile(r"[A-Za-z]+")


def _look(span: Span, limits: Limits) -> Iterator[Sign]:
    seen: Seen | None = None
    makers = limits[MAKERS]
    for call in asked(span):
        if _makes(call.name, makers):
            continue
        for leaf in call.leaves:
            kind = kind_of(leaf.name, leaf.value)
            if kind is None:
                continue
            seen = seen or Seen(span)
            if _stands_in(seen, kind, str(leaf.value)) or is_placeholder(str(leaf.value)):
                continue
            if seen.whole:
                yield _sign(span, call.name, leaf, kind)


@lru_cache(maxsize=512)
def _makes(tool: str, makers: tuple[str, ...]) -> bool:
    """`createOrder` and `create_order` both make something."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", tool[:100])
    return any(word.lower() in makers for word in _PLAIN_TOOLS.findall(parted))


def _stands_in(seen: Seen, kind: ValueKind, value: str) -> bool:
    if seen.has(value):
        return True
    if kind == "path":
        return seen.has(re.split(r"[/\\]", value.rstrip("/\\"))[-1])
    if kind == "URL":
        return seen.has(value.split("://", 1)[1].removeprefix("www.").rstrip("/"))
    pieces = _PIECES.findall(value)
    return len(pieces) == 2 and all(len(piece) > 1 and seen.has(piece) for piece in pieces)


def _sign(span: Span, tool: str, leaf: Leaf, kind: ValueKind) -> Sign:
    severity, confidence = SURE[kind]
    return Sign(
        severity=severity,
        confidence=confidence,
        evidence=f"The model gave {tool} {leaf.path}={quoted(leaf.value)}: this {kind} stands nowhere in the "
        f"{len(span.input_messages)} messages that it had seen, nor in the tools' schemas.",
        advice="Look up or ask for the value before the call; let the tool answer an unknown one with the known ones.",
        group=f"{leaf.name} {str(leaf.value)[:100]}",
        facts={"tool": tool, "argument": leaf.path, "value": leaf.value, "kind": kind},
    )


DETECTOR: Final = SpanDetector(
    name="unseen_value",
    family="parameters",
    says="The model wrote an id, address or number that stands nowhere in what it had seen",
    kinds=frozenset({"llm"}),
    needs=frozenset({"wishes"}),
    look=_look,
    thresholds=(MAKERS,),
)
