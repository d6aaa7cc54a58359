"""Where each span lies in the bytes of a request, so that every span is parsed, and may be wrong, by itself.

Parsing the whole request at once is as quick, but holds all of it as messages, which for tiny ones is 100 times its
size; and one broken span spoils the rest. Here the memory of a span is free again when the next one is read.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from backtrail.server.ingest.decoded import Malformed

MOST_PARTS: Final = 2_000_000
"""Messages within one span; each takes some 100 bytes of memory, however short it is on the wire."""
SMALL: Final = 1 << 20
"""A span of so many bytes cannot hold too many messages."""
SHAPE: Final[Mapping[str, Mapping[int, str]]] = {
    "logs": {1: "resource"},
    "resource": {2: "scope"},
    "scope": {2: "record"},
    "record": {5: "any", 6: "pair"},
    "span": {9: "pair", 11: "event", 13: "link"},
    "event": {3: "pair"},
    "link": {4: "pair"},
    "pair": {2: "any"},
    "any": {5: "array", 6: "pairs"},
    "array": {1: "any"},
    "pairs": {1: "pair"},
}
"""Message -> its fields that are messages again."""

Place = tuple[int, int, int]
"""Number of the field, where its content begins and ends."""


def fields(body: bytes, begin: int, end: int) -> Iterator[Place]:
    """The fields of a message that have a length: texts and messages. Raises Malformed."""
    at, count = begin, 0
    while at < end:
        count += 1
        if count > MOST_PARTS:
            raise Malformed(f"a message has more than {MOST_PARTS:,} fields; send smaller batches")
        tag, at = _varint(body, at, end)
        kind = tag & 7 if tag > 7 else 6
        if kind == 2:
            length, at = _varint(body, at, end)
            if at + length > end:
                raise Malformed(f"the protobuf is cut short: {length} bytes are announced, {end - at} are left")
            yield tag >> 3, at, at + length
            at += length
        elif kind == 0:
            _, at = _varint(body, at, end)
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        else:
            raise Malformed(f"the body is not protobuf: byte {at - 1} begins no field")
    if at != end:
        raise Malformed("the protobuf is cut short within a number")


def overfull(body: bytes, message: str = "span", most: int = MOST_PARTS) -> bool:
    """Whether a message of this shape holds more messages than may be in memory. Raises Malformed."""
    if len(body) <= SMALL:
        return False
    waiting, count = [(message, 0, len(body))], 0
    while waiting:
        message, begin, end = waiting.pop()
        for number, start, stop in fields(body, begin, end):
            count += 1
            if count >= most:
                return True
            if inner := SHAPE[message].get(number):
                waiting.append((inner, start, stop))
    return False


def _varint(body: bytes, at: int, end: int) -> tuple[int, int]:
    value = shift = 0
    while at < end and shift < 70:
        byte = body[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
    raise Malformed("the protobuf is cut short, or is none")
