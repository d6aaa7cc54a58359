"""Replies that claim that something was done although the last call of a tool failed."""

import re
from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.quote import quoted
from backtrail.core.detect.reading.replies import is_reply
from backtrail.core.detect.reading.statement import without_thoughts

LOOKED: Final = 3_000
DONE: Final = (
    "booked|cancelled|canceled|created|updated|changed|sent|saved|deleted|removed|added|completed|processed|submitted|"
    "placed|refunded|scheduled|installed|fixed|resolved|uploaded|deployed|written|exchanged|returned|modified"
)
CLAIM: Final = re.compile(
    rf"\bsuccessful(?:ly)?\b|\b(?:has|have|was|were|is|are)(?: now)?(?: all)? been (?:{DONE})\b"
    rf"|\b(?:I|we)(?:'ve|’ve| have)(?: now| just)? (?:{DONE})\b|\ball (?:tests pass|done|set)\b",
    re.IGNORECASE,
)
ADMITS: Final = re.compile(
    r"\b(?:errors?|fail(?:ed|ure|s)?|unable|unfortunately|could(?: not|n't|n’t)|can(?:not|'t|’t)|did(?: not|n't|n’t)|"
    r"wasn(?:'|’)t|not (?:been|able|possible|found)|issues?|problem|apolog\w+|sorry|unsuccessful|however|instead)\b",
    re.IGNORECASE,
)


def _look(moment: Moment, around: Around) -> Iterable[Sign]:
    if moment.wishes or not moment.gave.size:
        return ()
    last = next(around.before(), None)
    if last is None or last.kind == "llm" or last.failure is None or not is_reply(moment, around):
        return ()
    said = without_thoughts(moment.gave.excerpt[-LOOKED:])
    claim = CLAIM.search(said)
    if claim is None or ADMITS.search(said):
        return ()
    sign = Sign(
        severity="critical",
        confidence=0.75,
        evidence=f"The reply claims success ({quoted(_sentence(said, claim.start()), 120)}) although the last call, of "
        f"{last.name}, failed: {quoted(last.failure.message, 120)}.",
        advice="Check what really happened before anybody relies on it; let the agent read the outcome of a call "
        "before it reports, and return failures as failures and not as text.",
        spans=(last.span_id,),
        facts={"claim": claim[0], "failure": last.failure.message, "tool": last.name},
    )
    return (sign,)


def _sentence(text: str, at: int) -> str:
    start = max(text.rfind(end, 0, at) for end in (". ", "\n", "! ", "? ")) + 1
    ends = [found for end in (". ", "\n", "! ") if (found := text.find(end, at)) >= 0]
    return text[start : min(ends, default=len(text)) + 1].strip()


CLAIMS_SUCCESS = RunDetector(
    name="claims_success",
    family="answer",
    says="The reply claims success although the last call failed",
    kinds=frozenset({"llm"}),
    needs=frozenset({"reply"}),
    look=_look,
    behind=2,
    ahead=1,
)
