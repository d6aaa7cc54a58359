"""Whether an output says that it is one page of more: by the names that APIs give it in JSON, or in words."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from backtrail.core.detect.reading.failure import plain

_MORE: Final = frozenset(
    ("hasmore", "hasnext", "hasnextpage", "moreavailable", "moreresultsavailable", "morepages", "moreresults",
     "hasmoreitems", "hasmoreresults", "hasmorepages", "istruncatedlist", "morerecords", "hasadditional")
)  # fmt: skip
_NEXT: Final = frozenset(
    ("nextcursor", "nextpagetoken", "nexttoken", "continuationtoken", "nextcontinuationtoken", "nextlink",
     "odatanextlink", "nextpage", "nexturl", "nextpageurl", "nextoffset", "nextpagecursor", "continuation",
     "nextmarker", "nextrecordsurl", "nextstart", "nexthref", "nextpageuri", "nexturi", "nextkey", "nextpagelink",
     "lastevaluatedkey", "nextpageid", "nextbatch", "continuetoken", "nextindex")
)  # fmt: skip
_LAST: Final = frozenset(("last", "done", "islast", "islastpage", "lastpage", "complete", "iscomplete", "exhausted"))
_TOTALS: Final = frozenset(
    ("total", "totalcount", "totalresults", "totalitems", "totalhits", "numfound", "totalrecords", "totalsize",
     "totalelements", "totalrows", "totalmatches", "estimatedtotalhits", "nbhits", "resultcount", "totalentries",
     "available", "totalavailable", "totalfound", "matches", "hitcount", "count")
)  # fmt: skip
_WEAK: Final = frozenset(("available", "matches", "count"))
"""Totals only beside other names of pages: they count other things as well."""
_PAGE: Final = frozenset(("page", "pagenumber", "currentpage", "pageno", "pageindex"))
_PAGES: Final = frozenset(("totalpages", "pages", "pagecount", "numpages", "lastpage", "nbpages", "pagestotal"))
_OFFSET: Final = frozenset(("offset", "start", "startat", "skip", "from", "startindex"))
_SPOKEN: Final = _MORE | _NEXT | _LAST | _TOTALS | _PAGE | _PAGES | {"next", "remaining", "istruncated"}
_PATH: Final = re.compile(r"(?:https?:/)?/\S|\?\S+=")
_DEPTH: Final = 3
_OBJECTS: Final = 60
_ENTRIES: Final = 60

_PAGE_OF: Final = re.compile(r"\bpage[: ]{1,2}(\d{1,6}) ?(?:of|/|out of) ?(\d{1,6})\b", re.IGNORECASE)
_SOME_OF: Final = re.compile(
    r"\b(?:showing|shows|displaying|displayed|returned|returning|listing|first|results?|items?|rows?|records?)\b"
    r"[^\n\d]{0,30}(?:(\d[\d,]{0,11}) ?(?:-|–|to|through) ?)?(\d[\d,]{0,11}) (?:\w{1,20} ){0,2}"
    r"(?:of|out of)(?: about| a total of| over| approximately)? (\d[\d,]{0,11})\b",
    re.IGNORECASE,
)
_AND_MORE: Final = re.compile(
    r"(?:(?:\.\.\.|…)[^\S\n]*(?:and )?|\band |\+ ?)(\d[\d,]{0,11}) (?:more|other|additional|further) "
    r"(?:results?|items?|rows?|records?|pages?|entries|matches|hits|documents?|files?)\b[^\n]{0,80}",
    re.IGNORECASE,
)
_GO_ON: Final = re.compile(
    r"(?:\b(?:use|pass|call|set|with|specify)\b[^\n]{0,60}\b(?:page|offset|cursor|page_token|next_token|start_index)\b"
    r"[^\n]{0,40}\b(?:next|more|continue|remaining|further|rest)\b"
    r"|\bto (?:see|get|fetch|load|retrieve|view) (?:the )?(?:next|more|remaining|rest)\b[^\n]{0,80}"
    r"|\b(?:more|additional) (?:results?|items?|rows?|records?|pages?|entries) (?:are )?(?:available|remain|exist)\b"
    r"|\bnext[_ ]?(?:page[_ ]?)?(?:token|cursor|page)\b[^\S\n]*[:=][^\S\n]*[\w\"'/+=.-]{1,80})[^\n]{0,40}",
    re.IGNORECASE,
)
_GO_ON_HINTS: Final = (
    "next page", "next_page", "nextpage", "cursor", "token", "offset", "page=", "start_index", "to see ", "to get ",
    "to fetch ", "to load ", "to view ", "to retrieve ", "available", "remain", "exist",
)  # fmt: skip
_MORE_WORDS: Final = (" more ", " other ", " additional ", " further ")
_TRIES: Final = 12
EDGE: Final = 600


def more_in(text: str, value: Any) -> str | None:
    """What says that there is more, in the output's own words; None where nothing does."""
    if isinstance(value, Mapping):
        objects = _objects(value)
        speaking = [one for one in objects if _speaks(one)]
        if not speaking:
            return None
        return _flag(speaking) or _short_of_total(objects, speaking) or _last_of_pages(speaking)
    if isinstance(value, list):
        tail = [item for item in value[-1:] if isinstance(item, Mapping)]
        return _flag(tail) if tail else None
    return _in_text(text)


def _objects(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The object and objects in it, not those in lists: what is in a list is what was found, not about it."""
    found, level = [value], [value]
    for _ in range(_DEPTH):
        level = [item for one in level for item in islice(one.values(), _ENTRIES) if item.__class__ is dict]
        found += level
        if not level or len(found) >= _OBJECTS:
            break
    return found[:_OBJECTS]


def _speaks(one: Mapping[str, Any]) -> bool:
    """Whether an object has a name that is about pages."""
    for name in one:  # noqa: SIM110 - a generator costs more than the look
        if _is_spoken(name):
            return True
    return False


@lru_cache(maxsize=2_048)
def _is_spoken(name: Any) -> bool:
    return isinstance(name, str) and plain(name) in _SPOKEN


def _flag(objects: list[Mapping[str, Any]]) -> str | None:
    for one in objects:
        for name, item in islice(one.items(), _ENTRIES):
            if item and _is_spoken(name) and _goes_on(plain(name), item, one):
                return _shown(name, item)
    for one in objects:
        for name, item in list(one.items())[:_ENTRIES]:
            if item is False and plain(name) in _LAST and _has_list(one) and _pages_named(one):
                return _shown(name, item)
    return None


def _goes_on(bare: str, item: Any, whole: Mapping[str, Any]) -> bool:
    if bare in _MORE:
        return item is True
    if bare in _NEXT:
        return isinstance(item, str | int | Mapping) and item is not True
    if bare == "istruncated":
        return item is True and any("marker" in plain(name) or "token" in plain(name) for name in whole)
    if bare == "remaining":
        return isinstance(item, int) and item is not True and item > 0 and (_has_list(whole) or _pages_named(whole))
    # "next" is an ordinary word elsewhere; as a place to go on from it is an address, or an object with one.
    if bare == "next":
        if isinstance(item, Mapping):
            return any(plain(name) in ("href", "url", "after", "cursor", "link") for name in item)
        return isinstance(item, str) and _PATH.match(item) is not None
    return False


def _has_list(whole: Mapping[str, Any]) -> bool:
    return any(isinstance(item, list) for item in whole.values())


def _pages_named(whole: Mapping[str, Any]) -> bool:
    names = {plain(name) for name in whole}
    return bool(names & (_PAGE | _PAGES | _OFFSET | _TOTALS | {"limit", "pagesize", "perpage", "size"}))


def _short_of_total(objects: list[Mapping[str, Any]], speaking: list[Mapping[str, Any]]) -> str | None:
    """One list, and a total that is more than what it and the pages before it hold."""
    lists = [(name, item) for one in objects[:8] for name, item in one.items() if isinstance(item, list)]
    held = [entry for entry in lists if entry[1]]
    if len(held) != 1:
        return None
    name, shown = held[0]
    before = max((n for one in objects for n in _numbers(one, _OFFSET)), default=0)
    for one in speaking:
        for key, item in one.items():
            total = item.get("value") if isinstance(item, Mapping) and plain(key) == "total" else item
            if plain(key) not in _TOTALS or not isinstance(total, int) or total <= len(shown) + before:
                continue
            if plain(key) not in _WEAK or _pages_named_beside(one, key):
                return f'"{key}": {total}, and "{name}" holds {len(shown)}'
    return None


def _pages_named_beside(whole: Mapping[str, Any], key: str) -> bool:
    return _pages_named({name: item for name, item in whole.items() if name != key}) or "next" in whole


def _last_of_pages(objects: list[Mapping[str, Any]]) -> str | None:
    for one in objects:
        page, pages = _numbers(one, _PAGE), _numbers(one, _PAGES)
        if page and pages and page[0] < pages[0] - (page[0] == 0):
            return f"page {page[0]} of {pages[0]}"
    return None


def _numbers(one: Mapping[str, Any], names: frozenset[str]) -> list[int]:
    return [item for name, item in one.items() if plain(name) in names and _is_count(item)]


def _is_count(item: Any) -> bool:
    return isinstance(item, int) and not isinstance(item, bool) and 0 <= item < 1 << 53


def _shown(name: str, item: Any) -> str:
    told = json.dumps(item, default=str)
    return f'"{name}": {told if len(told) <= 80 else told[:79] + "…"}'


def _in_text(text: str) -> str | None:
    for part in (text,) if len(text) <= 2 * EDGE else (text[:EDGE], text[-EDGE:]):
        lower = part.lower()
        found = _page_of(part, lower) or _some_of(part, lower) or _and_more(part, lower)
        if found:
            return found
        for hint in _GO_ON_HINTS:
            if hint in lower:
                if more := _GO_ON.search(part):
                    return more[0].strip()
                break
    return None


def _page_of(part: str, lower: str) -> str | None:
    pages = _PAGE_OF.finditer(part) if "page" in lower else ()
    return next((page[0] for page in pages if int(page[1]) < int(page[2])), None)


def _some_of(part: str, lower: str) -> str | None:
    """Only around `of` and a number: the words before it are too many to look for everywhere."""
    at = lower.find(" of ")
    for _ in range(_TRIES):
        if at < 0:
            break
        if any(map(str.isdigit, lower[at + 4 : at + 28])):
            for some in _SOME_OF.finditer(part, max(0, at - 80), at + 40):
                if _number(some[2]) < _number(some[3]):
                    return some[0]
        at = lower.find(" of ", at + 1)
    return None


def _and_more(part: str, lower: str) -> str | None:
    for word in _MORE_WORDS:
        at = lower.find(word)
        if at > 0 and lower[at - 1].isdigit() and (more := _AND_MORE.search(part, max(0, at - 30), at + 120)):
            return more[0].strip()
    return None


def _number(text: str) -> int:
    return int(text.replace(",", ""))
