"""Bodies that come compressed: gzip, deflate and zstd, unpacked piece by piece so that a bomb ends at the limit."""

import io
import zlib
from collections.abc import Callable, Iterator
from typing import Final

import zstandard

from backtrail.server.ingest.refusal import Refusal

PIECE: Final = 1 << 20
LARGEST_WINDOW: Final = 1 << 27
"""Memory that a zstd frame may ask for."""


def unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """The content of a body. Raises Refusal: 415 for an unknown encoding, 413 beyond the limit, 400 where it is broken.

    An encoding may be a list, as HTTP has it: the last one was applied last.
    """
    for name in reversed([each.strip().lower() for each in encoding.split(",")]):
        if name in ("", "identity"):
            continue
        if name not in UNPACK:
            raise Refusal(
                415, f"content-encoding {name!r} is unknown; send gzip, deflate, zstd or no content-encoding at all"
            )
        body = _joined(body, name, limit)
    return body


def _joined(body: bytes, name: str, limit: int) -> bytes:
    pieces, size = [], 0
    try:
        for piece in UNPACK[name](body):
            size += len(piece)
            if size > limit:
                raise too_large(limit, "after decompression")
            pieces.append(piece)
    except (zlib.error, zstandard.ZstdError, EOFError) as wrong:
        raise Refusal(400, f"content-encoding says {name}, but the body cannot be unpacked: {wrong}") from wrong
    return b"".join(pieces)


def too_large(limit: int, when: str) -> Refusal:
    return Refusal(
        413, f"the body is larger than {limit >> 20} MB {when}; send smaller batches, or raise BACKTRAIL_BODY_MB"
    )


def _gzip(body: bytes) -> Iterator[bytes]:
    while body:
        unpacker = zlib.decompressobj(wbits=31)
        yield from _inflated(unpacker, body)
        body = unpacker.unused_data.lstrip(b"\0")


def _deflate(body: bytes) -> Iterator[bytes]:
    """With zlib's header, as the standard says, or without, as some send it."""
    with_header = len(body) >= 2 and body[0] & 15 == 8 and int.from_bytes(body[:2]) % 31 == 0
    yield from _inflated(zlib.decompressobj(wbits=15 if with_header else -15), body)


def _inflated(unpacker: "zlib._Decompress", body: bytes) -> Iterator[bytes]:
    rest = body
    while not unpacker.eof:
        piece = unpacker.decompress(rest, PIECE)
        rest = unpacker.unconsumed_tail
        if piece:
            yield piece
        elif not rest and not unpacker.eof:
            raise EOFError("it ends too early")


def _zstd(body: bytes) -> Iterator[bytes]:
    unpacker = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW)
    with unpacker.stream_reader(io.BytesIO(body), read_across_frames=True) as reader:
        while piece := reader.read(PIECE):
            yield piece
    rest = body
    while rest:  # the reader ends quietly where the body was cut; by now it is known to be no bomb
        frame = unpacker.decompressobj()
        frame.decompress(rest)
        if not frame.eof:
            raise EOFError("it ends too early")
        rest = frame.unused_data


UNPACK: Final[dict[str, Callable[[bytes], Iterator[bytes]]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "zstd": _zstd,
}
