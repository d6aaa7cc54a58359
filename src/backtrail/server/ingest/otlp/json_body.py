"""A JSON body as a document: quickly where it is well formed, forgivingly where it is not."""

import json
import re
from typing import Any, Final

import msgspec

from backtrail.server.ingest.decoded import Malformed

DEEPEST: Final = 700
"""Levels of brackets; beyond it the interpreter's stack is the limit."""
MOST_BRACKETS: Final = 2_000_000
MOST_COMMAS: Final = 16_000_000
"""So many values may be in memory at once; each takes up to 200 bytes there, and as few as 2 on the wire."""
_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)


def parsed(body: bytes) -> dict[str, Any]:
    """The object in the body. NaN, lone surrogates, broken UTF-8 and any depth are let in. Raises Malformed."""
    refuse_bombs(body)
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        document = forgiving(body)
    if not isinstance(document, dict):
        raise Malformed(f"the body is JSON, but not an object: it begins with {body[:20]!r}")
    return document


def refuse_bombs(body: bytes) -> None:
    """Raises Malformed where the values of a body would take too much memory."""
    if len(body) > MOST_BRACKETS and (
        body.count(b"{") + body.count(b"[") > MOST_BRACKETS or body.count(b",") > MOST_COMMAS
    ):
        raise Malformed(f"the body holds more than {MOST_BRACKETS:,} objects and lists; send smaller batches")


def forgiving(body: bytes) -> Any:
    try:
        try:
            return json.loads(body.decode("utf-8", "surrogateescape"))
        except RecursionError:
            return json.loads(shallow(body).decode("utf-8", "surrogateescape"))
    except ValueError as wrong:
        raise Malformed(f"the body is not JSON: {wrong}") from wrong


def shallow(body: bytes) -> bytes:
    """The same JSON, with what is nested deeper than DEEPEST as text of JSON."""
    kept, copied, depth, began = [], 0, 0, 0
    for token in _TOKEN.finditer(body):
        match token[0][:1]:
            case b"[" | b"{":
                depth += 1
                if depth == DEEPEST:
                    began = token.start()
            case b"]" | b"}":
                if depth == DEEPEST:
                    kept += [body[copied:began], json.dumps(body[began : token.end()].decode("latin-1")).encode()]
                    copied = token.end()
                depth -= 1
    rest = body[copied:began] if depth >= DEEPEST else body[copied:]
    return b"".join([*kept, rest])
