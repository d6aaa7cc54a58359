"""The arguments break the JSON schema that the model was offered."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

import jsonschema_rs

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.parameters.asked import Asked, asked
from backtrail.core.detect.parameters.validating import validator
from backtrail.core.detect.parameters.words import quoted
from backtrail.core.model.span import Span

TOLD: Final = 3
"""Violations of one call that the evidence names."""
READ: Final = 20
"""Violations that are read."""
NAMES: Final = ("additionalProperties", "unevaluatedProperties")
LARGEST: Final = 200_000
"""Characters of arguments that came as text; longer ones are not read."""
ADVICE: Final = (
    "Check the arguments before the tool runs and give the model this sentence back; strict schemas or fewer, "
    "plainer parameters keep it from happening."
)


def _look(span: Span, limits: Limits) -> Iterator[Sign]:  # noqa: ARG001
    for call in asked(span):
        if not call.schema:
            continue
        if isinstance(call.arguments, str):
            yield from _unreadable(call)
            continue
        found, harmless = violations(call)
        if found:
            yield Sign(
                severity="info" if harmless else "warning",
                confidence=0.3 if harmless else 0.9,
                evidence=f"The call of {call.name} breaks the schema that the model was offered: {'; '.join(found)}.",
                advice=ADVICE,
                group=f"{call.name} {found[0]}",
                facts={"tool": call.name, "violations": found},
            )


def violations(call: Asked) -> tuple[list[str], bool]:
    """What is wrong with the arguments, in words, at most TOLD, and whether it is upper and lower case alone; nothing
    too where the schema is none. Names that the schema does not have are `unknown_keyword`'s."""
    checking = validator(call.schema)
    if isinstance(checking, str):
        return [], False
    arguments = {} if call.arguments is None else call.arguments
    try:
        if checking.is_valid(arguments):
            return [], False
        first = islice(checking.iter_errors(arguments), READ)
        errors = [error for error in first if error.kind.name not in NAMES]
        grave = [error for error in errors if not _case_only(error)]
        return [_told(error) for error in (grave or errors)[:TOLD]], not grave
    except (ValueError, TypeError, RecursionError, OverflowError):
        return [], False


def _case_only(error: jsonschema_rs.ValidationError) -> bool:
    """`pop` where the list has `Pop`: most tools take it."""
    if error.kind.name != "enum" or not isinstance(error.instance, str):
        return False
    options = getattr(error.kind, "options", None)
    plain = error.instance.casefold().strip()
    return isinstance(options, list) and any(isinstance(each, str) and each.casefold() == plain for each in options)


def _told(error: jsonschema_rs.ValidationError) -> str:
    place = ".".join(str(step) for step in error.instance_path)
    wrong = error.message if len(error.message) <= 200 else f"{error.message[:100]} … {error.message[-90:]}"
    return f"{place}: {wrong}" if place else wrong


def _unreadable(call: Asked) -> Iterator[Sign]:
    text = str(call.arguments)
    if not text.strip() or len(text) > LARGEST:
        return
    yield Sign(
        severity="critical",
        confidence=0.9,
        evidence=f"The arguments of {call.name} are not JSON: {quoted(text)} ({len(text):,} characters).",
        advice="Look whether the answer was cut by the token limit; else ask again with the parser's message.",
        group=f"{call.name} not JSON",
        facts={"tool": call.name, "characters": len(text)},
    )


DETECTOR: Final = SpanDetector(
    name="schema_violation",
    family="parameters",
    says="The arguments break the JSON schema that the model was offered",
    kinds=frozenset({"llm"}),
    needs=frozenset({"wishes"}),
    look=_look,
)
