"""Whether a text is a page of HTML, and whether one that somebody asked for."""

import re
from typing import Any, Final

_PAGE: Final = re.compile(
    r"(?:\ufeff|\s|<\?xml[^>]{0,200}>|<!--.{0,400}?-->){0,6}(?:<!doctype html|<html[\s>]|<head[\s>]|<body[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_TITLE: Final = re.compile(r"<(?:title|h1)[^>]{0,200}>([^<]{1,200})", re.IGNORECASE)
_READS_PAGES: Final = re.compile(
    r"html|page|brows|fetch|scrap|crawl|url|http|file|read|open|visit|navigat|render|template|write|download|cat\b",
    re.IGNORECASE,
)
_WRONG_PAGE: Final = re.compile(
    r"\b(?:4\d\d|5\d\d|error|not found|bad gateway|unavailable|time-?out|timed out|forbidden|denied|sign in|log ?in|"
    r"captcha|just a moment|attention required|maintenance|too many requests|blocked|robot|verify|unauthorized|"
    r"something went wrong|access to this page)\b",
    re.IGNORECASE,
)
_HEAD: Final = 4_000
_KEYS: Final = re.compile(r"html|body|page|content|source|markup|raw|text|template", re.IGNORECASE)


def page_in(text: str, value: Any) -> tuple[str, str] | None:
    """The title of a page of HTML and the beginning of it, where the output is one, also inside a JSON envelope."""
    if isinstance(value, dict) and len(value) <= 6:
        for name, item in value.items():
            if isinstance(item, str) and not _KEYS.search(name) and (page := page_in(item, None)):
                return page
        return None
    head = text[:_HEAD]
    if head[:1] == '"':
        head = head[1:].replace("\\n", "\n").replace('\\"', '"')
    if "<" not in head[:600] or not _PAGE.match(head):
        return None
    title = _TITLE.search(head)
    return (" ".join(title[1].split()) if title else "", " ".join(head[:80].split()))


def wanted(title: str, tool: str) -> bool:
    """Tools that are asked for pages are right to give them; an error page or a login is still none."""
    return _READS_PAGES.search(tool) is not None and _WRONG_PAGE.search(title) is None
