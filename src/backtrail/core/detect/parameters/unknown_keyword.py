"""The model wrote an argument that the tool does not have."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rapidfuzz import process

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.parameters.asked import DEPTH, asked
from backtrail.core.detect.parameters.words import listed, quoted
from backtrail.core.model.span import Span

NEAR: Final = 60
MOST: Final = 200
"""Names of one object that are looked at."""
_OPEN: Final = ("$ref", "allOf", "anyOf", "oneOf", "patternProperties", "if", "$dynamicRef", "propertyNames")
"""With these, names may come from elsewhere."""


def _look(span: Span, limits: Limits) -> Iterator[Sign]:  # noqa: ARG001
    for call in asked(span):
        if not call.schema or not call.named:
            continue
        wrong = list(strangers(call.named, call.schema))
        if not wrong:
            continue
        name, known = wrong[0]
        near = process.extractOne(name[:200], known, score_cutoff=NEAR)
        instead = f"the nearest is {quoted(near[0])}" if near else f"it takes {listed(known)}"
        names = listed([quoted(each) for each, _ in wrong])
        yield Sign(
            severity="warning",
            confidence=0.9,
            evidence=f"The model gave {call.name} the argument {names}, which its schema does not have; {instead}.",
            advice="Refuse unknown arguments with the list of known ones, and set additionalProperties to false.",
            group=f"{call.name} {names}",
            facts={"tool": call.name, "arguments": [each for each, _ in wrong], "known": known[:50]},
        )


def strangers(
    given: Mapping[str, Any], schema: Mapping[str, Any], path: str = "", depth: int = 0
) -> Iterator[tuple[str, list[str]]]:
    """Names that the schema does not have, with those that it has at the same place; nested objects too."""
    inside = schema.get("properties")
    if not isinstance(inside, Mapping) or depth > DEPTH or any(key in schema for key in _OPEN):
        return
    more = schema.get("additionalProperties")
    closed = bool(inside) and (more is None or more is False)
    known = [str(name) for name in inside][:MOST]
    for name, value in list(given.items())[:MOST]:
        if name not in inside:
            if closed:
                yield f"{path}{name}", known
            continue
        under = inside[name]
        if not isinstance(under, Mapping):
            continue
        if isinstance(value, Mapping):
            yield from strangers(value, under, f"{path}{name}.", depth + 1)
        elif isinstance(value, list) and isinstance(under.get("items"), Mapping):
            for each in value[:20]:
                if isinstance(each, Mapping):
                    yield from strangers(each, under["items"], f"{path}{name}[].", depth + 1)


DETECTOR: Final = SpanDetector(
    name="unknown_keyword",
    family="parameters",
    says="The model wrote an argument that the tool's schema does not have",
    kinds=frozenset({"llm"}),
    needs=frozenset({"wishes"}),
    look=_look,
)
