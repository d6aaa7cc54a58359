"""Code walked through a text as if it were a list: its output has one letter a line."""

import re
from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.moment import Moment

LINES: Final = Threshold(
    name="letter_by_letter_lines",
    default=8.0,
    unit="lines in a row",
    why="a word or two set in a column by chance is shorter; lists of single letters or digits are sorted or numbered",
)
LOOKED: Final = 4_000
_SHORT_LINES: Final = re.compile(r"\n[^\n]{0,9}\n[^\n]{0,9}\n[^\n]{0,9}\n")
"""Most outputs have no three of them in a row and go no further."""
_LETTER: Final = re.compile(r"^[^\S\n]*(?:\d{1,4}[^\S\n]*[:.)-][^\S\n]*)?(\S?)[^\S\n]*$")


def look(run: Moment, around: Around) -> Iterable[Sign]:
    """A sign at an output with a column of letters that spell words."""
    text = run.gave.excerpt[:LOOKED]
    if not _SHORT_LINES.search(text):
        return ()
    word = spelled(text, int(around.limits[LINES]))
    if not word:
        return ()
    writer = around.asker(run) or next(around.before("llm"), None)
    sign = Sign(
        severity="warning",
        confidence=0.75,
        evidence=f'The output has one letter a line ("{word[:40]}"): the code walked through a text like a list.',
        advice="Split the text into lines before walking through it, or tell the model what type the value has.",
        cause=writer.span_id if writer else None,
        facts={"letters": word[:200]},
    )
    return (sign,)


def spelled(text: str, least: int) -> str:
    """The longest column of single letters of the text, where it is long enough and mostly letters; else empty."""
    best = column = ""
    for line in text.splitlines():
        found = _LETTER.match(line)
        if found is None:
            best, column = max(best, column, key=len), ""
        else:
            column += found[1] or " "
    best = max(best, column, key=len).strip()
    letters = sum(char.isalpha() for char in best)
    rising = "".join(sorted(best)) == best
    return best if len(best) >= least and letters >= len(best) * 0.7 and len(set(best)) > 3 and not rising else ""


DETECTOR: Final = RunDetector(
    name="letter_by_letter",
    family="parameters",
    says="Code walked through a text letter by letter, as if it were a list",
    kinds=frozenset({"tool"}),
    look=look,
    behind=10,
    thresholds=(LINES,),
)
