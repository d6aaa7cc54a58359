"""Whether the output of a tool says that the tool failed, though its span calls it a success.

Looked at where tools say such things: the named entries of a JSON answer, the beginning and the end of a text. A page
or a file that only talks about errors is none: long texts must begin with the error or end in a traceback.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from backtrail.core.semconv.reading.values import first_line

EDGE: Final = 600
SHORT: Final = 300
"""Characters of a text that is nothing but a message."""

_HINTS: Final = (
    "error", "exception", "fail", "traceback", "bad request", "gateway", "conflict", "gone", "exit",
    "unable", "could not", "cannot", "denied", "not found",
    "no such", "timed out", "timeout", "invalid", "refused", "limit exceeded", "unauthorized", "forbidden",
    "unavailable", "too many requests", "interrupt",
)  # fmt: skip
"""A text with none of them at its edges says nothing of a failure: most texts go no further."""
_BEGINS: Final = re.compile(
    r"\W{0,20}(?:(?:\w{1,40}[^\S\n]+){0,6}(?:returned|result|output|response|says)[^\S\n]*:\s*)?("
    r"(?:(?:fatal |internal |unexpected |unknown |runtime |server |tool |execution |api |an )?"
    r"(?:error|exception|failure|failed)\b[^\S\n]*(?:\d{1,5}[^\S\n]*)?[:(!\[]"
    r"|ERROR -|\[(?:error|fatal|failure)\]|error (?:executing|running|calling|while|during|in tool|occurred)\b"
    r"|an (?:\w+ )?(?:error|exception) (?:has )?occurred\b"
    r"|(?:[A-Za-z_]\w{0,60}\.){0,8}[A-Z]\w{0,60}(?:Error|Exception)\b[^\S\n]*[:(]"
    r"|Traceback \(most recent call last\))[^\n]{0,300})",
    re.IGNORECASE,
)
_STATUS: Final = re.compile(
    r"\W{0,20}(?:HTTP(?:/[\d.]{1,4})?[^\S\n]*)?(?:error[^\S\n]*)?(?:status[^\S\n]*(?:code)?[^\S\n]*:?[^\S\n]*)?"
    r"(?:4\d\d|5\d\d)[^\S\n:-]{1,3}[^\S\n]*(?:Client Error|Server Error|Bad Request|Unauthorized|Payment Required|"
    r"Forbidden|Not Found|Method Not Allowed|Request Timeout|Conflict|Gone|Unprocessable|Too Many Requests|"
    r"Internal Server Error|Not Implemented|Bad Gateway|Service Unavailable|Gateway Time-?out)\b[^\n]{0,200}",
    re.IGNORECASE,
)
_EXIT: Final = re.compile(
    r"\bexit(?:ed)?[ _-]?(?:code|status|with(?: code| status)?)[^\S\n]*[:=]?[^\S\n]*(-?[1-9]\d{0,4})\b", re.IGNORECASE
)
_ONLY: Final = re.compile(
    r"(?:failed|unable) to \w|(?:could not|couldn't|cannot|can't) (?:\w+ ){0,2}(?:be )?\w|"
    r"(?:invalid|missing|unknown|unsupported) (?:\w+ ){0,3}"
    r"(?:argument|parameter|key|token|request|input|tool|function)|"
    r"(?:access|permission) (?:is |was )?denied|unauthori[sz]ed\b|forbidden\b|rate limit|too many requests|"
    r"(?:the )?(?:request|connection|operation|call|command|query|tool|server)? ?(?:has )?"
    r"(?:timed out|timeout\b(?!s)|was refused|refused|reset by peer)|service (?:is )?(?:temporarily )?unavailable|"
    r"(?:[\w./~-]{1,80}: ){1,4}(?:[\w./~-]{1,120}: )?(?:command not found|no such file or directory|permission denied|"
    r"is a directory|not a directory|cannot \w)",
    re.IGNORECASE,
)
"""How a text begins that is a message and nothing else."""
_LAST: Final = re.compile(
    r"(?:[A-Za-z_]\w{0,60}\.){0,8}[A-Z]\w{0,60}(?:Error|Exception|Interrupt|Exit)(?::[^\n]{0,300})?$"
)
_NOTHING: Final = frozenset(("", "none", "null", "no", "false", "ok", "success", "0", "[]", "{}", "n/a", "no error"))
_TOLD: Final = frozenset(("error", "errors", "exception", "traceback", "errormessage", "errormsg", "err"))
_SAYS_OK: Final = frozenset(("success", "ok", "succeeded", "successful", "issuccess"))
_CODES: Final = frozenset(("status", "statuscode", "httpstatus", "httpstatuscode", "code", "httpcode"))
_EXITS: Final = frozenset(("exitcode", "returncode", "exitstatus"))
_NAMED: Final = _TOLD | _SAYS_OK | _CODES | _EXITS | {"iserror"}
"""Names of entries that tell of success or failure."""
_BAD_WORDS: Final = frozenset(("error", "failed", "failure", "fail", "err", "exception"))
_MESSAGES: Final = (
    "message", "error_message", "errorMessage", "detail", "details", "reason", "description", "msg", "title", "text",
    "stderr", "output", "content",
)  # fmt: skip
_ENVELOPES: Final = frozenset(("result", "response", "data", "output", "body", "content"))
_FEW: Final = 6
"""Entries of an answer that is about its status; a record with more has a status of its own, as a job has."""


def failure_in(text: str, value: Any) -> str | None:
    """The first line of the failure that an output tells, or None.

    `text`: the output, whole or its beginning and end. `value`: what it holds where it is JSON, else anything.
    """
    if isinstance(value, Mapping):
        return _in_object(value, deep=True)
    if isinstance(value, list | tuple):
        alone = value[0] if len(value) == 1 else None
        return _in_object(alone, deep=False) if isinstance(alone, Mapping) else None
    return _in_text(text)


def _in_object(value: Mapping[str, Any], *, deep: bool) -> str | None:
    for name, item in value.items():
        bare = plain(name)
        if bare in _NAMED and (told := _entry(bare, name, item, value)):
            return told
    if deep and len(value) <= _FEW:
        for name, item in value.items():
            if plain(name) in _ENVELOPES:
                inner = _in_object(item, deep=False) if isinstance(item, Mapping) else None
                if inner is None and isinstance(item, str) and len(value) <= 2:
                    inner = _in_text(item)
                if inner:
                    return inner
    return None


@lru_cache(maxsize=2_048)
def plain(name: str) -> str:
    """A name without case and marks between its words: `nextPageToken`, `next_page_token`."""
    return "".join(filter(str.isalpha, name)).lower()


def _entry(bare: str, name: str, item: Any, whole: Mapping[str, Any]) -> str | None:
    if bare in _TOLD:
        return _told(item) or (_message(whole, name) if item is True else None)
    if bare == "iserror" and item is True:
        return _message(whole, name)
    if bare in _SAYS_OK and (item is False or (isinstance(item, str) and item.strip().lower() == "false")):
        return _message(whole, f"{name}: false")
    if bare == "status" and isinstance(item, str) and item.strip().lower() in _BAD_WORDS:
        return _message(whole, f"status: {item}") if len(whole) <= _FEW or _message(whole, "") else None
    if bare in _CODES and _bad_code(item):
        few = bare not in ("status", "code") or len(whole) <= _FEW
        return f"{item} {_message(whole, '')}".strip() if few else None
    if bare in _EXITS and isinstance(item, int) and item not in (0, False):
        said = _message(whole, "")
        return f"exit code {item}: {said}" if said else f"exit code {item}" if item != 1 else None
    return None


def _bad_code(item: Any) -> bool:
    if isinstance(item, str):
        return len(item) == 3 and item.isdigit() and item[0] in "45"
    return isinstance(item, int) and not isinstance(item, bool) and 400 <= item < 600


def _told(item: Any) -> str | None:
    """What stands behind the name of an error. A number below 400 is none: an error may be a measure."""
    if isinstance(item, str):
        return None if item.strip().lower() in _NOTHING else first_line(item)
    if isinstance(item, Mapping) and item:
        return _message(item, "") or first_line(", ".join(f"{key}: {str(at)[:80]}" for key, at in _some(item)))
    if isinstance(item, Sequence) and item:
        return _told(item[0]) or (first_line(str(item[0])[:300]) if _bad_code(item[0]) else None)
    return f"error {item}" if _bad_code(item) else None


def _some(item: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(str(key), at) for key, at in list(item.items())[:4]]


def _message(whole: Mapping[str, Any], otherwise: str) -> str:
    """The words beside the sign, or the sign."""
    for name in (*_MESSAGES, "error"):
        said = whole.get(name)
        if isinstance(said, Mapping):
            said = said.get("message")
        if isinstance(said, list) and said and isinstance(said[0], Mapping):
            said = said[0].get("text") or said[0].get("message")
        if isinstance(said, str) and said.strip():
            return first_line(said[:2_000])
    return otherwise


def _in_text(text: str) -> str | None:
    head, tail = text[:EDGE], text[-EDGE:]
    lower = head.lower() if len(text) <= EDGE else f"{head}\n{tail}".lower()
    for hint in _HINTS:
        if hint in lower:
            break
    else:
        return None
    begins = _BEGINS.match(head)
    if begins:
        return _raised(text) if begins[1].startswith("Traceback") else _two_lines(head, begins[1])
    if status := _STATUS.match(head):
        return first_line(status[0])
    if "exit" in lower and (code := _EXIT.search(head[:120]) or _EXIT.search(tail[-200:])):
        return first_line(code[0])
    bare = text.strip() if len(text) <= 2 * SHORT else ""
    if bare and len(bare) <= SHORT and bare.count("\n") < 3 and _ONLY.match(bare):
        return first_line(bare)
    return _died(text, tail)


def _two_lines(head: str, told: str) -> str:
    """`Error:` alone says nothing: the next line belongs to it."""
    if not told.rstrip().endswith((":", "(")):
        return first_line(told)
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    return " ".join(lines[:2])[:300]


def _raised(text: str) -> str:
    """Of a text that is a traceback: what was raised."""
    lines = [line.strip() for line in text[-4_000:].splitlines() if line.strip()]
    raised = next((line for line in reversed(lines[-40:]) if _LAST.match(line)), lines[-1] if lines else "Traceback")
    return raised[:300]


def _died(text: str, tail: str) -> str | None:
    """A traceback at the very end: what was run died of it. One in the middle may be the text of a file."""
    last = tail.rstrip().rpartition("\n")[2].strip()
    if _LAST.match(last) and "Traceback (most recent call last):" in text[-20_000:]:
        return last[:300]
    return None
