"""The model wrote SQL that no likely dialect parses."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.parameters.asked import asked
from backtrail.core.detect.parameters.sql_text import DIALECTS, parsed, statements
from backtrail.core.detect.parameters.words import quoted
from backtrail.core.model.span import Span


def _look(span: Span, limits: Limits) -> Iterator[Sign]:  # noqa: ARG001
    for call in asked(span):
        for leaf, text in statements(call):
            complaint = parsed(text)
            if isinstance(complaint, str):
                yield Sign(
                    severity="warning",
                    confidence=0.85,
                    evidence=f"The SQL that the model gave {call.name} parses in none of {len(DIALECTS)} dialects: "
                    f"{complaint.rstrip('.')}, in {quoted(text)}.",
                    advice="Give the database's message back to the model; name the dialect in the tool's description.",
                    group=f"{call.name} {text[:200]}",
                    facts={"tool": call.name, "argument": leaf.path, "complaint": complaint},
                )


DETECTOR: Final = SpanDetector(
    name="invalid_sql",
    family="parameters",
    says="The model wrote SQL that no likely dialect parses",
    kinds=frozenset({"llm"}),
    needs=frozenset({"wishes"}),
    look=_look,
)
