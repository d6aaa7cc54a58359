"""Payloads: the deliveries as they came, packed in compressed blocks.

A block holds up to 64 deliveries or 256 kB, compressed together: an agent's prompt repeats the whole conversation in
every call, and so a neighbour is the best dictionary there is. MessagePack and not JSON: a third of the time, and
NaN and bytes stay what they are.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import msgspec
import zstandard

from backtrail.core.model.raw import RawSpan

MOST_PARTS: Final = 64
MOST_BYTES: Final = 256 << 10
DEEPEST: Final = 300

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(RawSpan)


def encode(raw: RawSpan) -> bytes:
    """A delivery as bytes; what MessagePack cannot say is replaced, and a note says so."""
    try:
        return _encoder.encode(raw)
    except (UnicodeEncodeError, OverflowError, TypeError, RecursionError):
        note = "some values could not be stored as they came: broken Unicode, numbers beyond 64 bits, or deep nesting"
        fields = {name: sayable(getattr(raw, name)) for name in RawSpan.__dataclass_fields__}
        return _encoder.encode(replace(raw, **(fields | {"notes": [*fields["notes"], note]})))


def decode(document: bytes | memoryview) -> RawSpan:
    return _decoder.decode(document)


def sayable(value: Any, depth: int = 0) -> Any:
    """The value with what cannot be written replaced."""
    if depth > DEEPEST:
        return "nested too deeply to be stored"
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case bool() | float() | None | bytes():
            return value
        case int():
            return value if -(1 << 63) <= value < 1 << 63 else str(value)
        case dict():
            return {sayable(str(key)): sayable(item, depth + 1) for key, item in value.items()}
        case list() | tuple():
            return [sayable(item, depth + 1) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        said = {name: sayable(getattr(value, name), depth + 1) for name in value.__dataclass_fields__}
        return replace(value, **said)
    return str(type(value))


def group(documents: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Documents in groups that make a block each."""
    block: list[bytes] = []
    size = 0
    for document in documents:
        if block and (len(block) == MOST_PARTS or size + len(document) > MOST_BYTES):
            yield block
            block, size = [], 0
        block.append(document)
        size += len(document)
    if block:
        yield block


def pack(documents: Sequence[bytes]) -> bytes:
    """A block: the number of documents, their lengths, the documents; compressed."""
    lengths = struct.pack(f"<{len(documents) + 1}I", len(documents), *map(len, documents))
    return zstandard.ZstdCompressor(level=1, write_checksum=True).compress(lengths + b"".join(documents))


def unpack(block: bytes) -> list[bytes]:
    """The documents of a block; a forgotten one is empty."""
    content = zstandard.ZstdDecompressor().decompress(block)
    (count,) = struct.unpack_from("<I", content)
    lengths = struct.unpack_from(f"<{count}I", content, 4)
    documents, at = [], 4 + 4 * count
    for length in lengths:
        documents.append(content[at : at + length])
        at += length
    return documents
