"""A date or time does not have the form that the parameter's description names."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.parameters.asked import asked
from backtrail.core.detect.parameters.words import quoted
from backtrail.core.model.span import Span

LONGEST: Final = 60
"""Characters of a date or time; a longer value is text."""
_FORM: Final = re.compile(
    r"(?<![\w%])(?:YYYY|YY|MM|DD|HH|hh|mm|SS|ss)(?:[-/.: T](?:YYYY|YY|MM|DD|HH|hh|mm|SS|ss)){1,6}(?![-/.:]?\w)"
)
_TIMELIKE: Final = re.compile(r"\d\D*\d")
"""Words for a time (`today`) are taken by many tools whatever their description says."""


def _look(span: Span, limits: Limits) -> Iterator[Sign]:  # noqa: ARG001
    for call in asked(span):
        if not call.schema:
            continue
        for leaf in call.leaves:
            description = leaf.schema.get("description")
            if not isinstance(leaf.value, str) or not isinstance(description, str) or len(leaf.value) > LONGEST:
                continue
            form = named_form(description)
            if form and _TIMELIKE.search(leaf.value) and not _shape(form).fullmatch(leaf.value.strip()):
                yield Sign(
                    severity="warning",
                    confidence=0.75,
                    evidence=f"The model gave {call.name} {leaf.path}={quoted(leaf.value)}, but its description asks "
                    f"for {form}.",
                    advice=f"Give an example in the description, or a pattern in the schema that checks {form}.",
                    group=f"{call.name} {leaf.name}",
                    facts={"tool": call.name, "argument": leaf.path, "value": leaf.value, "form": form},
                )


def named_form(description: str) -> str | None:
    """The one form that a description names, `YYYY-MM-DD`; None where it names none or several."""
    if "YY" not in description and "MM" not in description and ":mm" not in description:
        return None
    found = {each[0] for each in _FORM.finditer(description[:2_000])}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=256)
def _shape(form: str) -> re.Pattern[str]:
    """Digits for letters; more may follow where a time follows a date."""
    digits = re.sub(
        r"YYYY|[A-Za-z]{2}", lambda part: r"\d{4}" if part[0] == "YYYY" else r"\d{1,2}", form.replace("T", "\0")
    )
    return re.compile(
        digits.replace(".", r"\.").replace("\0", "T") + r"(?:[T ].{0,40}|:\d\d.{0,10}|Z| ?[AaPp]\.?[Mm]\.?)?"
    )


DETECTOR: Final = SpanDetector(
    name="wrong_format",
    family="parameters",
    says="A date or time does not have the form that the parameter's description names",
    kinds=frozenset({"llm"}),
    needs=frozenset({"wishes"}),
    look=_look,
)
