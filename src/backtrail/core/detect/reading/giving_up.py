"""Words with which a model says that it has no answer."""

import re
from collections import deque
from typing import Final

LOOKED: Final = 1_500
"""Characters from the end that are read."""
PHRASE: Final = re.compile(
    r"\b(?:insufficient (?:information|data|evidence|context)|not enough (?:information|data|evidence|context)"
    r"|(?:unable|not able|impossible|not possible) to "
    r"(?:determine|find|locate|identify|answer|complete|retrieve|access)"
    r"|(?:can(?:no|'|’)?t|could(?: not|n't|n’t)) (?:be )?"
    r"(?:determined?|found|find|locate|identify|identified|answer|complete|access|retrieve)"
    r"|(?:do|does|did)(?: not|n't|n’t) (?:explicitly |directly |clearly )?"
    r"(?:specify|contain|mention|provide|state|include any|have (?:any |enough )?information)"
    r"|(?:is|are|was|were) not (?:explicitly |directly |clearly )?"
    r"(?:specified|mentioned|provided|stated|identified|found)"
    r"|no (?:information|data|answer|results?|records?|match(?:es)?|definitive (?:answer|match)) "
    r"(?:is |are |was |were |could be )?(?:available|found|exists?|provided)"
    r"|none (?:was |were )?found|no answer\b|nothing (?:was )?found"
    r"|(?:please|could you|can you) (?:please )?(?:provide|share|give|supply) (?:me )?(?:more|further|additional)"
    r"|i (?:do not|don't|don’t) (?:know|have (?:enough|access|the))|i give up"
    r"|there is no (?:known|record|information))",
    re.IGNORECASE,
)
CONCLUDES: Final = re.compile(
    r"\b(?:therefore|thus|hence|in conclusion|so,|however,? (?:it is|based)|the answer is|is likely|most likely)",
    re.IGNORECASE,
)
WHOLE: Final = frozenset(
    {"unknown", "n/a", "na", "none", "not found", "null", "no answer", "undetermined", "not available"}
)
"""Answers that are nothing else."""


def gives_up_in(statement: str) -> str | None:
    """The words with which it gives up; None where it does not, or comes to an answer after them."""
    text = statement[-LOOKED:]
    if text.strip(" .*_`\"'\n").lower() in WHOLE:
        return text.strip()
    last = deque(PHRASE.finditer(text), maxlen=1)
    if not last or CONCLUDES.search(text, last[0].end()):
        return None
    return " ".join(last[0][0].split())
