"""Answers that are not in the form that was asked for: JSON, a schema, a tag, a number, a block of code."""

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.reading.asked_format import AskedFormat, asked_by_parameter, asked_in_words
from backtrail.core.detect.reading.quote import quoted
from backtrail.core.detect.reading.shape import breach
from backtrail.core.detect.reading.statement import stated, without_thoughts
from backtrail.core.detect.reading.steps import is_step
from backtrail.core.model.span import Span

LONGEST: Final = 200_000
"""Characters of an answer that are read as JSON."""
FENCE: Final = re.compile(r"```[\w+-]*\s*\n?(.*?)```", re.DOTALL)
NUMERAL: Final = re.compile(r"^[^\w-]{0,3}[-+−]?\s?[$€£]?\d[\d.,\s_]*(?:e[-+]?\d+)?\s?%?[^\w]{0,3}$", re.IGNORECASE)


def _look(span: Span, limits: Limits) -> Iterable[Sign]:  # noqa: ARG001
    if span.status == "error" or span.end is None or not span.output_messages:
        return ()
    for message in span.output_messages:
        if message.tool_calls:
            return ()
    said = span.output_messages[-1].content
    if not said.strip() or len(said) > LONGEST:
        return ()
    asked = asked_by_parameter(span.parameters) if span.parameters else None
    if asked is None and not is_step(span, said):
        asked = asked_in_words(span.input_messages)
    if asked is None:
        return ()
    wrong = _wrong(asked, said)
    if wrong is None:
        return ()
    cut = span.output_messages[-1].finish_reason in ("length", "max_tokens", "MAX_TOKENS")
    sign = Sign(
        severity="warning",
        confidence=0.85 if asked.schema is not None or cut else 0.7,
        evidence=f"The answer breaks the form that was asked for ({quoted(asked.words)}): {wrong}"
        f"{', for it was cut at the limit of tokens' if cut else ''}.",
        advice="Raise the limit of tokens."
        if cut
        else "Ask for the form through the provider's structured output, or "
        "check the answer in code and send it back to the model with what is wrong.",
        facts={"asked": asked.words[:200], "kind": asked.kind, "wrong": wrong[:300]},
    )
    return (sign,)


def _wrong(asked: AskedFormat, said: str) -> str | None:
    match asked.kind:
        case "json":
            return _wrong_json(said, asked.schema)
        case "tag":
            if f"<{asked.tag.lower()}" in said.lower():
                return None
            return f"there is no <{asked.tag}> in {quoted(said)}"
        case "number":
            text = stated(said).text
            return None if NUMERAL.match(text[:200]) else f"{quoted(text)} is no number alone"
        case "code":
            return None if "```" in said else f"there is no block of code in {quoted(said)}"


def _wrong_json(said: str, schema: Any) -> str | None:
    text = without_thoughts(said).strip()
    value, error = _loaded(text)
    if error is not None and (fenced := FENCE.search(text)) is not None:
        value, error = _loaded(fenced[1].strip())
    if error is not None:
        return f"{quoted(text)} is no JSON ({error})"
    return breach(value, schema)


def _loaded(text: str) -> tuple[Any, str | None]:
    try:
        return json.loads(text), None
    except (ValueError, RecursionError) as error:
        return None, str(error)[:80]


BROKEN_FORMAT = SpanDetector(
    name="broken_format",
    family="answer",
    says="The answer is not in the form that was asked for",
    kinds=frozenset({"llm"}),
    needs=frozenset({"reply"}),
    look=_look,
)
