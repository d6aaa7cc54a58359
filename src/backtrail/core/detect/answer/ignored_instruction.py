"""The instructions say how much may be read or printed at a time, and the model's call brought far more.

Of all that a prompt may demand, sizes are what can be checked without understanding it. They are read from sentences of
the instructions that pair a number with `characters`, `lines` or `words` and with a verb of reading or printing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final, Literal, TypeAlias

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.model.span import Span

Unit: TypeAlias = Literal["characters", "lines", "words"]

OVER: Final = Threshold(
    name="ignored_instruction_times",
    default=2.0,
    unit="times the size that was allowed",
    why="the model cannot count letters, and headings stand around what it reads; twice as much is no slip",
)
PROMPT: Final = 40_000
SIZES: Final = 20
"""Sizes in one text that are looked at."""
SHORTEST: Final = 200
"""Outputs below this many characters are within any limit."""
_SIZE: Final = re.compile(r"(\d[\d,]{1,6})[^\S\n]{1,3}(characters?|chars?|lines?|words?)\b", re.IGNORECASE)
_BEFORE: Final = re.compile(
    r"(?:at most|no more than|not more than|up ?to|maximum(?: of)?|only|limit(?:ed)? to|less than|fewer than|first)"
    r"(?: the)?(?: first)? *$",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(r" *(?:at a time|at once|at most|or less|or fewer|maximum|per\b)", re.IGNORECASE)
_READS: Final = re.compile(
    r"\b(?:print|read|view|show|display|output|dump|log|analy[sz]e|inspect|scan|open|load|fetch|cat)\w*\b",
    re.IGNORECASE,
)
_FILES: Final = re.compile(r"\bfiles?\b|\bcode ?base\b|\bsource code\b|\brepositor", re.IGNORECASE)
_SOURCE: Final = re.compile(
    r"^[^\S\n]*(?:\d+[:|]?[^\S\n]+)?(?:def |class |import |from [\w.]+ import|return\b|if .*:$|for .*:$|self\.|@\w|"
    r"(?:public|private|static|const|let|var|function|func|fn|package|#include|using|struct|export)\b|\}$)",
    re.MULTILINE,
)
SOURCE_LINES: Final = 4
"""Lines of source code that make an output the content of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A size that the instructions allow."""

    number: int
    unit: Unit
    files: bool
    """It is about the contents of files."""
    words: str
    """The sentence that says it."""


def look(span: Span, limits: Limits) -> Iterable[Sign]:
    """A sign at a turn that was told the output of a call that its instructions forbid in this size."""
    if not span.input_messages or span.input_messages[-1].role != "tool":
        return ()
    outputs = []
    for message in reversed(span.input_messages):
        if message.role != "tool":
            break
        outputs.append(message.content)
    longest = max(outputs, key=len, default="")
    if len(longest) < SHORTEST or longest[:20].lstrip().lower().startswith(("error", "traceback")):
        return ()  # an error quotes the code, and nobody asked for that
    for message in span.input_messages[:4]:  # the system prompts, and the first message of a user
        if message.role in ("system", "user") and (found := demands(message.content[:PROMPT])):
            demand = found[0]
            break
    else:
        return ()
    size = measured(longest, demand.unit)
    if size <= demand.number * limits[OVER] or (demand.files and not _is_source(longest)):
        return ()
    sign = Sign(
        severity="warning",
        confidence=0.5,
        evidence=f'The instructions say "{demand.words}"; the call before this turn brought {size:,} {demand.unit}.',
        advice="Cut outputs in the tool that gives them: a limit that only the prompt knows is kept by chance.",
        facts={"allowed": demand.number, "unit": demand.unit, "size": size},
    )
    return (sign,)


@lru_cache(maxsize=64)  # every turn of a run has the same instructions
def demands(text: str) -> tuple[Demand, ...]:
    """Sizes that a text allows for reading or printing, in its order."""
    found = []
    for match in islice(_SIZE.finditer(text), SIZES):
        if _BEFORE.search(text[max(0, match.start() - 40) : match.start()]) or _AFTER.match(text, match.end()):
            start = _sentence_start(text, match.start())
            sentence = text[start : _sentence_end(text, match.end())]
            if _READS.search(sentence):
                unit = match[2].lower()
                found.append(
                    Demand(
                        number=int(match[1].replace(",", "")),
                        unit="characters"
                        if unit.startswith("char")
                        else "lines"
                        if unit.startswith("line")
                        else "words",
                        files=_FILES.search(text, max(0, start - 200), match.end() + 100) is not None,
                        words=" ".join(sentence.split())[-200:],
                    )
                )
    return tuple(found)


def _sentence_start(text: str, at: int) -> int:
    lowest = max(0, at - 300)
    ends = [end + 2 for mark in (". ", ".\n", "! ") if (end := text.rfind(mark, lowest, at)) >= 0]
    return max([lowest, text.rfind("\n", lowest, at) + 1, *ends])


def _sentence_end(text: str, at: int) -> int:
    ends = [end for mark in (".", "\n", "!", ";") if (end := text.find(mark, at, at + 60)) >= 0]
    return min(ends, default=at)


def measured(text: str, unit: Unit) -> int:
    if unit == "characters":
        return len(text)
    return text.count("\n") + 1 if unit == "lines" else text.count(" ") + text.count("\n") + 1


def _is_source(text: str) -> bool:
    """Whether the text holds the content of a source file."""
    return sum(1 for _ in islice(_SOURCE.finditer(text[:20_000]), SOURCE_LINES)) == SOURCE_LINES


DETECTOR: Final = SpanDetector(
    name="ignored_instruction",
    family="answer",
    says="A call brought far more than the instructions allow to be read at a time",
    kinds=frozenset({"llm"}),
    look=look,
    thresholds=(OVER,),
)
