"""Bodies that are small on the wire and large in memory, and bodies that are wrong in every way."""

import gzip
import json
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import zstandard

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
MB = 1 << 20


def field(number: int, content: bytes) -> bytes:
    """A field with a length, as protobuf writes it."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(value: int) -> bytes:
    written = b""
    while value > 127:
        written, value = written + bytes([value & 127 | 128]), value >> 7
    return written + bytes([value])


def span(*rest: bytes, trace: str = TRACE, own: str = SPAN, start: int = 1_795_521_600 * 10**9) -> bytes:
    """A Span message: ids, a start, and these fields."""
    head = field(1, bytes.fromhex(trace)) + field(2, bytes.fromhex(own)) + b"\x39" + struct.pack("<Q", start)
    return head + b"".join(rest)


def request(*spans: bytes) -> bytes:
    """An ExportTraceServiceRequest message."""
    return field(1, field(2, b"".join(field(2, one) for one in spans)))


def attribute(key: bytes, value: bytes) -> bytes:
    """A string attribute of a span."""
    return field(9, field(1, key) + field(2, field(1, value)))


def json_request(*spans: dict[str, Any]) -> dict[str, Any]:
    return {"resourceSpans": [{"scopeSpans": [{"spans": list(spans)}]}]}


def json_span(attributes: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A span in OTLP's JSON form."""
    pairs = [{"key": key, "value": value} for key, value in (attributes or {}).items()]
    start = {"startTimeUnixNano": "1795521600000000000", "endTimeUnixNano": "1795521601000000000"}
    return {"traceId": TRACE, "spanId": SPAN, "name": "odd", **start, "attributes": pairs} | fields


def raw_deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, wbits=-15)
    return packer.compress(content) + packer.flush()


BOMB = bytes(256 * MB)
"""Twice what the server unpacks by default."""

PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflated),
    "zstd": ("zstd", zstandard.compress),
    "gzip in gzip": ("gzip, gzip", lambda content: gzip.compress(gzip.compress(content))),
}

DENSE: dict[str, Callable[[int], bytes]] = {
    "empty spans": lambda size: field(1, field(2, b"\x12\x00" * (size // 2))),
    "empty groups": lambda size: b"\x0a\x00" * (size // 2),
    "empty attributes": lambda size: request(span(b"\x4a\x00" * (size // 2))),
    "empty events": lambda size: request(span(b"\x5a\x00" * (size // 2))),
    "empty array": lambda size: request(span(field(9, field(1, b"k") + field(2, field(5, b"\x0a\x00" * (size // 2)))))),
    "many small spans": lambda size: request(*([span()] * (size // 40))),
}
"""Protobuf of a size, whose parts take a hundred times as much memory."""


def slowly(body: bytes, piece: int = MB) -> Iterator[bytes]:
    """A body without a content-length."""
    for at in range(0, len(body), piece):
        yield body[at : at + piece]


def deep_json(depth: int) -> bytes:
    """A span whose attribute is nested so deeply."""
    value = '{"arrayValue":{"values":[' * depth + '{"stringValue":"x"}' + "]}}" * depth
    marked = json.dumps(json_request(json_span({"deep": {"stringValue": "HERE"}})))
    return marked.replace('{"stringValue": "HERE"}', value).encode()
