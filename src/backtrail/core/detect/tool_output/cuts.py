"""Whether an output says, or shows, that a part of it is missing."""

import re
from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.failure import plain
from backtrail.core.detect.tool_output.holds import json_in

EDGE: Final = 600
_FLAGS: Final = frozenset(
    ("truncated", "istruncated", "wastruncated", "outputtruncated", "resulttruncated", "contenttruncated",
     "texttruncated", "responsetruncated", "partial", "ispartial", "incomplete", "clipped")
)  # fmt: skip
_OPENERS: Final = frozenset("{[")
_FLAG_HINTS: Final = ("runcated", "artial", "ncomplete", "lipped", "mitted")
_WORDS: Final = ("truncat", "clipped", "omitted", "cut off", "shortened", "elided", "snipped", "for brevity")
_EXCEEDS: Final = ("exceed", " is too", " is over", "longer than")
_LIMITS: Final = ("limit", "maximum", "too long", "too large")
_WORD: Final = r"(?:truncated|truncation|clipped|omitted|cut off|shortened|elided|snipped|removed for brevity)"
_THING: Final = r"(?:output|response|result|results|content|contents|text|file|observation|message|data|document|page)"
_COUNTED: Final = r"(?:lines?|characters?|chars|bytes|tokens|rows|items|results|entries|records|words|[kKMG]i?B)"


def _patterns(*texts: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text, re.IGNORECASE | re.MULTILINE) for text in texts)


_SAYS_WORD: Final = _patterns(
    rf"(?:\.\.\.|…|\[|\(|<|---|===|\*\*\*|#)[^\S\n]*(?:[\w,.':-]{{1,40}}[^\S\n]+){{0,8}}?{_WORD}\b[^\n]{{0,80}}",
    rf"\b{_THING}[^\n.]{{0,40}} (?:was|were|is|has been|have been|we|too long,?) {_WORD}\b[^\n]{{0,80}}",
    r"\b(?:we )?truncated (?:it|to|at|after|for|because|due)\b[^\n]{0,80}",
)
"""Words of a tool about its own output: in brackets, after dots, or as a sentence of it."""
_SAYS_LIMIT: Final = _patterns(
    rf"\b{_THING} (?:exceeds?|exceeded|is (?:too|over)|longer than)[^\n]{{0,40}}\b(?:limit|maximum|long|large)\b",
)
_SAYS_FIRST: Final = _patterns(
    rf"\b(?:showing|shows|displaying|returned|kept) (?:only )?(?:the )?first [\d,.]{{1,12}} ?{_COUNTED}\b",
)
_SAYS_MORE: Final = _patterns(
    rf"(?:\.\.\.|…)[^\S\n]*(?:and )?\+?[\d,.]{{1,12}} ?(?:more |other )?{_COUNTED}\b"
    r"(?: (?:more|omitted|left|not shown|hidden|skipped|remaining))?[^\n]{0,20}(?:\.\.\.|…|\]|\)|$)",
    rf"(?:\[|\()[^\S\n]*(?:and |\+)[\d,.]{{1,12}} ?(?:more |other )?{_COUNTED}\b[^\n]{{0,40}}(?:\]|\))",
    rf"(?:\[|\()[^\S\n]*[\d,.]{{1,12}} ?(?:more|other) {_COUNTED}\b[^\n]{{0,40}}(?:\]|\))",
    rf"(?:\[|\()[^\S\n]*[\d,.]{{1,12}} ?{_COUNTED}"
    r" (?:more|omitted|left|not shown|hidden|skipped|remaining)\b[^\n]{0,20}(?:\]|\))",
    r"(?:\[|\()\s?(?:\.\.\.|…)\s?(?:\]|\))\s*\Z",
)
_DOTS: Final = re.compile(r"[.…\[(](?:(?:(?<=[…\[(])|(?<=\.)\.\.) ?(?:and )?\+?\d|(?:(?<=…)|(?<=\.)\.\.) ?[\])]\s*\Z)")
"""Dots or a bracket before a number, dots in a bracket at the end; told apart by their first sign, which is quick."""
_MIDDLE: Final = re.compile(
    rf"(?:\.\.\.|…|\[|\(|<|---|===|\*\*\*)[^\S\n]*(?:[\w,.':-]{{1,40}}[^\S\n]+){{0,6}}?{_WORD}\b"
    rf"[^\n]{{0,40}}?(?:\.\.\.|…|\]|\)|>|---|===|\*\*\*)",
    re.IGNORECASE,
)
_OPEN_TAG: Final = re.compile(r"<[a-zA-Z/!][^<>]{0,400}\Z")
_COLOUR: Final = re.compile(r"\x1b\[[\d;]{0,20}m")
"""A terminal's colours: their bracket is nobody's."""
_SENTENCE_ENDS: Final = frozenset(".!?")
_PAIRS: Final = (("(", ")"), ("[", "]"), ("“", "”"))
TRIES: Final = 8
LONG: Final = 2_000
"""Characters from which an end in the middle is one that a limit makes; below it, it may be a snippet."""
ROUND: Final = 1_000
_ENDS: Final = frozenset(".!?:;)]}>\"'`”’»…|*_/\\=-~#©™。！？」')")
_OPEN_ENDS: Final = frozenset(".:;([{…")
"""Ends of a line that goes on by intention, or of a sentence with a bracket that nobody closed."""
_PROSE_WORDS: Final = 8
_PROSE: Final = re.compile(r"[a-zà-öø-ÿ]{2,20}[,;]?")
PROSE_SIZE: Final = 500


def says_cut(run: Moment) -> str | None:
    """The words or the entry with which the output says that it was cut."""
    text = run.gave.excerpt
    if text[:1] in _OPENERS:
        if not _holds_one(text, _FLAG_HINTS):
            return None if text[-1] in "}]" and text[-2] not in ".…" else said_cut(text)
        value = json_in(run)
        if value is not None:
            return (_flag(value) if isinstance(value, Mapping) else None) or _in_middle(text, 0)
    return said_cut(text)


def said_cut(text: str) -> str | None:
    """As `says_cut`, of a text that is no JSON."""
    for part in (text,) if len(text) <= 2 * EDGE else (text[:EDGE], text[-EDGE:]):
        for says in _worth_trying(part):
            if hit := says.search(part):
                return " ".join(hit[0].split())[:160]
    return _in_middle(text, EDGE) if len(text) > 2 * EDGE else None


def _holds_one(text: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110 - a generator costs more than the search
        if word in text:
            return True
    return False


def _worth_trying(part: str) -> list[re.Pattern[str]]:
    lower = part.lower()
    tried: list[re.Pattern[str]] = []
    dotted = "..." in part or "…" in part or "[" in part or "(" in part
    if _holds_one(lower, _WORDS):
        tried += _SAYS_WORD
    if _holds_one(lower, _EXCEEDS) and _holds_one(lower, _LIMITS):
        tried += _SAYS_LIMIT
    if " first " in lower:
        tried += _SAYS_FIRST
    if dotted and _DOTS.search(part):
        tried += _SAYS_MORE
    return tried


def _flag(value: Mapping[str, Any]) -> str | None:
    inner = [item for item in list(value.values())[:40] if isinstance(item, Mapping)]
    for one in (value, *inner):
        for name, item in list(one.items())[:60]:
            if item is True and plain(name) in _FLAGS:
                return f'"{name}": true'
    return None


def _in_middle(text: str, start: int) -> str | None:
    """A mark between the beginning and the end that were kept; in JSON, also one within a text."""
    for word in ("truncated", "omitted", "clipped"):
        at = text.find(word, start)
        for _ in range(TRIES):
            if at < 0:
                break
            if hit := _MIDDLE.search(text, max(0, at - 80), at + 80):
                return " ".join(hit[0].split())[:160]
            at = text.find(word, at + 1)
    return None


def shows_cut(text: str, size: int) -> str | None:
    """How the end of a text shows that it goes on: within a word before dots, at a round number, within a sentence."""
    if text[:1] in _OPENERS or size < PROSE_SIZE:
        return None
    bare = _COLOUR.sub("", text[-4_000:]).rstrip()
    if not bare:
        return None
    if size >= LONG and bare.endswith(("...", "…")) and bare.rstrip(".…")[-1:].isalnum():
        return f"it ends with “{_end(bare)}”"
    if size >= ROUND and (size % ROUND == 0 or size & (size - 1) == 0) and bare[-1] not in _ENDS:
        return f"it has exactly {size:,} characters and ends with “{_end(bare)}”"
    if size >= PROSE_SIZE and (left := _left_open(bare)):
        return f"it ends within {left}: “…{_end(bare)}”"
    if size >= PROSE_SIZE and _breaks_off(text, bare):
        return f"it breaks off within a sentence: “…{_end(bare)}”"
    return None


def _end(bare: str) -> str:
    return " ".join(bare[-40:].split())


def _left_open(bare: str) -> str:
    """What the last line opens and does not close: a tag, a bracket, a quotation."""
    if bare[-1] not in _SENTENCE_ENDS and _OPEN_TAG.search(bare, max(0, len(bare) - 500)):
        return "a tag"
    last = bare.rpartition("\n")[2]
    if bare[-1] in _OPEN_ENDS or len(last) > 2_000:
        return ""
    return next((f"an open {opens}" for opens, closes in _PAIRS if last.count(opens) > last.count(closes)), "")


def _breaks_off(text: str, bare: str) -> bool:
    """The last line is prose without an end, where the prose before it ends its lines as sentences do."""
    last = bare.rpartition("\n")[2]
    if not _is_prose(last) or bare[-1] in _ENDS:
        return False
    lines = [line.rstrip() for line in text[:8_000].split("\n")[:-1][:60]]
    prose = [line for line in lines if _is_prose(line)]
    ended = sum(line[-1] in _ENDS for line in prose)
    return ended == len(prose) if len(prose) < 4 else ended >= 0.8 * len(prose)


def _is_prose(line: str) -> bool:
    words = line[-400:].split()
    return len(words) >= _PROSE_WORDS and sum(_PROSE.fullmatch(word) is not None for word in words) >= 0.6 * len(words)
