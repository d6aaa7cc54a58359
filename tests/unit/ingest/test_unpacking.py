"""Compressed bodies are unpacked, broken ones told, and bombs end at the limit."""

import gzip
import zlib
from collections.abc import Callable

import pytest
import zstandard

from backtrail.server.ingest.refusal import Refusal
from backtrail.server.ingest.unpacking import unpacked

MB = 1 << 20
TEXT = b"what the agent said " * 5000


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


def zstd_without_size(content: bytes) -> bytes:
    packer = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    return packer.compress(content) + packer.flush()


PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "gzip-members": ("gzip", lambda content: gzip.compress(content[:70]) + gzip.compress(content[70:])),
    "zlib": ("deflate", zlib.compress),
    "raw-deflate": ("deflate", raw_deflate),
    "zstd": ("zstd", zstandard.compress),
    "zstd-streamed": ("zstd", zstd_without_size),
}


@pytest.mark.parametrize("name", PACKED)
def test_every_encoding_is_unpacked(name: str) -> None:
    encoding, pack = PACKED[name]

    assert unpacked(pack(TEXT), encoding, MB) == TEXT


def test_encodings_may_be_stacked() -> None:
    assert unpacked(zstandard.compress(gzip.compress(TEXT)), "gzip, zstd", MB) == TEXT


@pytest.mark.parametrize("name", PACKED)
def test_a_bomb_ends_at_the_limit(name: str) -> None:
    encoding, pack = PACKED[name]

    with pytest.raises(Refusal, match="larger than 1 MB after decompression") as refused:
        unpacked(pack(bytes(64 * MB)), encoding, MB)

    assert refused.value.status == 413


@pytest.mark.parametrize("name", PACKED)
def test_a_body_cut_short_is_told(name: str) -> None:
    encoding, pack = PACKED[name]

    with pytest.raises(Refusal, match=f"content-encoding says {encoding}") as refused:
        unpacked(pack(TEXT)[:-20], encoding, MB)

    assert refused.value.status == 400


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
def test_a_body_that_is_not_packed_is_told(encoding: str) -> None:
    with pytest.raises(Refusal, match="cannot be unpacked"):
        unpacked(b"{}   plain text", encoding, MB)


def test_an_unknown_encoding_names_the_known_ones() -> None:
    with pytest.raises(Refusal, match="send gzip, deflate, zstd") as refused:
        unpacked(b"", "br", MB)

    assert refused.value.status == 415
