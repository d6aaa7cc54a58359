"""The model tells what was found or verified although nothing had been looked up; or says that it pretends."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from backtrail.core.detect.answer.announced_call import announced
from backtrail.core.detect.answer.ending import BEHIND, gives_answer, nothing_looked_up
from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.code import FENCE, code_in, shortened

LOOKED: Final = 4_000
_CLAIMS: Final = re.compile(
    r"\b(?:(?:I|we)(?:'ve|’ve| have)?(?: now| just| already)? (?:searched|looked up|found|reviewed|extracted|gathered)"
    r"|verified|confirmed|retrieved|returned|revealed|reveals|indicated|indicates|reported|documented|published"
    r"|(?:according to|based on|as provided by|investigation|records? (?:shows?|says?|states?)))\b",
    re.IGNORECASE,
)
_PRETENDS: Final = re.compile(
    r"\b(?:simulat(?:e|es|ed|ing)|pretend(?:ing)?|hypothetical(?:ly)?|for (?:this|the) demonstration|in a real scenario"
    r"|I (?:recall|remember|assume)|from memory|(?:is|are|be) assumed|under the assumption|I know (?:from|that)|"
    r"it is (?:well[- ])?known|(?:general|common|internal) knowledge|typically used)\b",
    re.IGNORECASE,
)


def look(turn: Moment, around: Around) -> Iterable[Sign]:
    """A sign at the first turn that tells of results that nothing gave, told when the answer comes."""
    if not turn.gave.size or not gives_answer(turn, around):
        return ()
    if not (turn.wishes or FENCE in turn.gave.excerpt) or not nothing_looked_up(turn, around):
        return ()  # a reply in plain words: no_tool_used speaks of those
    return _made_up(turn, around)


def _made_up(turn: Moment, around: Around) -> Iterator[Sign]:
    earlier = [moment for moment in around.before("llm") if FENCE in moment.gave.excerpt]
    for told in (*earlier[::-1], turn):
        said = told.gave.excerpt[:LOOKED].partition(FENCE)[0]
        pretends = _PRETENDS.search(said)
        claim = pretends or _CLAIMS.search(said)
        if claim is not None and (told is turn or not announced(told.gave.excerpt, code_in(told.gave.excerpt))):
            yield _sign(told, turn, _sentence(said, claim.start()), pretends is not None)
            return


def _sign(told: Moment, answer: Moment, sentence: str, pretends: bool) -> Sign:
    what = "it goes by what it assumes or remembers" if pretends else "nothing had been looked up before it"
    return Sign(
        severity="critical",
        confidence=0.7,
        evidence=f'The model says "{sentence}", but no tool or retrieval gave anything in this run: {what}.',
        advice="Let the answer quote the call that each fact comes from, and refuse facts that no call gave.",
        at=told.span_id,
        spans=(answer.span_id,),
        facts={"says": sentence, "pretends": pretends},
    )


def _sentence(text: str, at: int) -> str:
    start = max(text.rfind(". ", 0, at) + 2, text.rfind("\n", 0, at) + 1, 0) if at else 0
    start = start if start > 1 else 0
    return shortened(text[start:].partition("\n")[0].removeprefix("Thought:"), 160)


DETECTOR: Final = RunDetector(
    name="made_up_result",
    family="answer",
    says="The answer tells of results that no tool or retrieval gave",
    kinds=frozenset({"llm"}),
    needs=frozenset({"gave", "acts"}),
    look=look,
    behind=BEHIND,
)
