"""A tool refused its arguments: the model wrote them wrong, the tool itself did not fail."""

import re
from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.parameters.words import quoted

READ: Final = 1_500
"""Characters of an output that are read: a refusal stands at its beginning, or at the end of a stack trace."""
BEHIND: Final = 12
REFUSAL: Final = re.compile(
    r"""unexpected\ keyword\ argument\s+['"]?(?P<keyword>\w{0,60})
    | missing\ \d+\ required\ (?:positional|keyword-only)\ arguments?:?\s*(?P<missing>[^\n]{0,80})
    | got\ multiple\ values\ for\ argument\s+['"]?(?P<twice>\w{1,60})
    | takes\ (?:\w+\ ){1,4}positional\ arguments?\ but\ \d+\ (?:was|were)\ given
    | \d+\ validation\ errors?\ for\ \w+
    | (?:input|argument|parameter)s?\ validation\ (?:error|failed)
    | (?:missing|unknown|unexpected|invalid|unrecognized)\ (?:required\ )?
        (?:parameter|argument|keyword|field|property)s?\b
    | (?:additional\ properties|extra\ inputs)\ are\ not\ (?:allowed|permitted)
    | is\ a\ required\ (?:property|parameter|argument)
    | (?:parameter|argument)\ ['"]?\w{1,60}['"]?\ is\ (?:required|missing|not\ (?:valid|allowed))""",
    re.IGNORECASE | re.VERBOSE,
)
_HINTS: Final = ("argument", "validation", "parameter", "propert", "extra inputs", "keyword", "field")


def _look(run: Moment, around: Around) -> Iterable[Sign]:
    if run.failure is None:
        return ()
    said = refusal(run.failure.message) or refusal(run.gave.excerpt[:READ]) or refusal(run.gave.excerpt[-READ:])
    if said is None:
        return ()
    asker = around.asker(run) or next(around.before("llm"), None)
    sign = Sign(
        severity="warning",
        confidence=0.9,
        evidence=f"{run.name} refused what the model gave it: {quoted(said)}, for the arguments "
        f"{quoted(run.asked.excerpt)}.",
        again=f"{run.name} refused what the model gave it {{times}} times: {quoted(said)}, first for the arguments "
        f"{quoted(run.asked.excerpt)}.",
        advice="Show the tool's signature in the prompt and give the refusal back to the model; the tool is fine.",
        group=f"{run.name} {said[:80]}",
        cause=asker.span_id if asker else None,
        facts={"tool": run.name, "refusal": said},
    )
    return (sign,)


def refusal(text: str) -> str | None:
    """The line in which a tool says that the arguments were wrong; None where it says something else."""
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return None
    found = REFUSAL.search(text)
    if found is None:
        return None
    start = text.rfind("\n", 0, found.start()) + 1
    end = text.find("\n", found.end())
    return text[start : end if end >= 0 else len(text)].strip()[:300]


DETECTOR: Final = RunDetector(
    name="refused_arguments",
    family="parameters",
    says="A tool refused its arguments: the model wrote them wrong, the tool itself did not fail",
    kinds=frozenset({"tool"}),
    needs=frozenset({"failure"}),
    look=_look,
    behind=BEHIND,
)
