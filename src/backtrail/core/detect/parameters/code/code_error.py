"""The code that the model wrote did not run: it does not parse, imports what it may not, uses names that are not there.

It is the model's error, not the tool's that runs code. What runs code is known by what it was given (code), not by its
name. Failures of the world that the code met (timeouts, refused connections) are left to the detectors of outputs.
"""

import re
from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.code import FENCE, shortened

LOOKED: Final = 2_000
_ERROR: Final = re.compile(
    r"(?:[A-Za-z_]\w{0,60}\.){0,6}[A-Z]\w{0,60}(?:Error|Exception|Exit|Warning|Interrupt)\b:?[^\n]{0,200}"
    r"|command not found[^\n]{0,100}|code snippet is invalid[^\n]{0,150}|syntax error[^\n]{0,150}"
)
_WORDS: Final = re.compile(r"\n(?:Error|Reason|Message): ([^\n]{1,150})")
"""Sandboxes tell the name of the error, the line, and then its words."""
_FAILED: Final = re.compile(
    r"\W{0,8}(?:error\b|traceback \(most recent|exception\b|code (?:execution|parsing) failed|[A-Z]\w{0,60}Error\b|"
    r"  File \"|bash: |sh: )",
    re.IGNORECASE,
)
_WORLD: Final = re.compile(
    r"Timeout|timed out|Connection|ConnectError|HTTPError|HTTP \d|SSLError|ServiceUnavailable|Too Many Requests|"
    r"RateLimit|MemoryError|No space left",
)
_KINDS: Final = (
    (
        "does not parse",
        re.compile(r"SyntaxError|IndentationError|TabError|snippet is invalid|syntax error|parsing failed"),
    ),
    (
        "imports what it may not",
        re.compile(r"ImportError|ModuleNotFoundError|[Ii]mport (?:of|from) \S+ is not allowed"),
    ),
    ("uses a name that is not there", re.compile(r"NameError|is not defined|command not found|AttributeError")),
    ("calls with arguments that do not fit", re.compile(r"unexpected keyword|positional argument|required argument")),
    ("does what is forbidden", re.compile(r"not (?:allowed|permitted|supported)|[Ff]orbidden|would erase")),
)
_TRACEBACK: Final = "Traceback (most recent call last)"


def look(run: Moment, around: Around) -> Iterable[Sign]:
    """A sign at a run of code that failed by the code's own fault."""
    said = _said(run)
    if not said:
        return ()
    writer = around.asker(run) or next(around.before("llm"), None)
    if not (is_code(run.asked.excerpt) or (writer is not None and run.told and FENCE in writer.gave.excerpt)):
        return ()
    error = _fault(said)
    if not error:
        return ()
    kind = next((kind for kind, sign in _KINDS if sign.search(said)), "fails when it runs")
    sign = Sign(
        severity="warning",
        confidence=0.8,
        evidence=f"The code that the model wrote {kind}: {error}",
        advice="Give the model the error with the line it points at, and name in the prompt which modules and "
        "functions are there.",
        cause=writer.span_id if writer else None,
        facts={"kind": kind, "error": error},
    )
    return (sign,)


def at_fault(run: Moment) -> bool:
    """Whether what failed is code that the run was given, and not the tool that ran it."""
    return is_code(run.asked.excerpt) and bool(_fault(_said(run)))


def _said(run: Moment) -> str:
    """What a failed run says of its failure; empty where it did not fail."""
    text = run.gave.excerpt
    if _FAILED.match(text):
        return text[:LOOKED]
    if run.failure is None and _TRACEBACK not in text[-LOOKED:]:
        return ""
    return text[-LOOKED:] or (run.failure.message if run.failure else "")


def _fault(said: str) -> str:
    """The error of the code; empty where there is none, or where it is the world's."""
    error = error_in(said)
    return "" if _WORLD.search(error) else error


def error_in(text: str) -> str:
    """What was raised: the last name of an error with its words; empty where there is none."""
    found = list(_ERROR.finditer(text[:LOOKED]))
    if not found:
        return ""
    raised = found[-1][0]
    if ":" not in raised and (words := _WORDS.search(text, found[-1].end())):
        raised = f"{raised}: {words[1]}"
    return shortened(raised, 200)


def is_code(asked: str) -> bool:
    """Whether the arguments are code: one text of several lines or calls, alone or under a name that says so."""
    head = asked[:400]
    if head.startswith("{"):
        return any(
            name in head for name in ('"code":', '"script":', '"source":', '"python":', '"command":', '"query":"SEL')
        )
    return ("\n" in head or "\\n" in head or "(" in head) and ("=" in head or "print" in head or "import" in head)


DETECTOR: Final = RunDetector(
    name="code_error",
    family="parameters",
    says="The code that the model wrote did not run",
    kinds=frozenset({"tool"}),
    look=look,
    behind=20,
)
