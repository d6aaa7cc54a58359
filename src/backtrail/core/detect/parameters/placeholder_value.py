"""The model wrote a placeholder where a value belongs."""

import re
from collections.abc import Iterator
from typing import Final

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.parameters.asked import asked
from backtrail.core.detect.parameters.seen import Seen
from backtrail.core.detect.parameters.words import quoted
from backtrail.core.model.span import Span

LONGEST: Final = 200
"""Characters of a value that is looked at: longer texts, code among them, may speak of placeholders."""
_WORD: Final = r"[A-Za-z][\w .'-]{0,60}"
PLACEHOLDER: Final = re.compile(
    rf"""(?P<slot>
        <(?=[^>]*[_ ]|(?:id|name|key|token|url|path|email|date|value|string|number|query|user|file)s?>){_WORD}>
      | \{{\{{?\s?{_WORD}\s?\}}\}}? | \[(?:your|insert|enter|the|user)[ _]{_WORD}\] | __[A-Z][A-Z_]{{2,40}}__
    )
    | (?P<yours> (?:your|insert|enter|replace|put)[_ -](?:[a-z]+[_ -]){{0,3}}
        (?:key|token|id|secret|password|email|e-mail|name|username|url|path|file|address|number|domain|here|code|account)
        (?:[_ -]here)? )
    | (?P<sample> to[- ]?do | tbd | fixme | place_?holder | dummy | lorem\ ipsum.* | x{{3,20}} | sk-x{{3,60}} | abc-?123
        | 12345678(?:9|90) | 000-?00-?0000 | 123-45-6789 | \(?555\)?[- ]?(?:555|123)[- ]?\d{{4}}
        | 0{{8}}-0{{4}}-0{{4}}-0{{4}}-0{{12}} | some[_-](?:id|value|string|user|path)
        | (?:/?path/to|/your/path)(?:/[^\s]*)? | c:\\path\\to\\.* )
    | (?P<nobody> (?:https?://)?(?:[\w-]+\.)?
        (?:example|yourdomain|your-domain|yoursite|yourcompany|domain)\.(?:com|org|net)(?:[/:?]\S*)?
      | [\w.+-]{{1,60}}@(?:[\w-]+\.)?(?:example|yourdomain|yourcompany|domain|email|test)\.(?:com|org|net) )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WRITING: Final = frozenset(
    {"content", "code", "text", "body", "html", "template", "prompt", "thought", "new_str", "pattern"}
)
"""Names of arguments that hold text, in which a placeholder may be meant."""


def _look(span: Span, limits: Limits) -> Iterator[Sign]:  # noqa: ARG001
    seen: Seen | None = None
    for call in asked(span):
        for leaf in call.leaves:
            value = leaf.value
            if not isinstance(value, str) or not 3 <= len(value) <= LONGEST or leaf.name.lower() in _WRITING:
                continue
            if not is_placeholder(value):
                continue
            seen = seen or Seen(span)
            if seen.has(value.strip()):
                continue
            yield Sign(
                severity="critical",
                confidence=0.85,
                evidence=f"The model gave {call.name} {leaf.path}={quoted(value)}: a placeholder, which neither the "
                "user nor a tool had said.",
                advice="Have the model ask for the value, or look it up, before it calls; refuse it in the tool.",
                group=f"{call.name} {leaf.name}",
                facts={"tool": call.name, "argument": leaf.path, "value": value},
            )


def is_placeholder(value: str) -> bool:
    """Whether the whole value stands for one that is missing."""
    return PLACEHOLDER.fullmatch(value.strip()) is not None


DETECTOR: Final = SpanDetector(
    name="placeholder_value",
    family="parameters",
    says="The model wrote a placeholder where a value belongs",
    kinds=frozenset({"llm"}),
    needs=frozenset({"wishes"}),
    look=_look,
)
