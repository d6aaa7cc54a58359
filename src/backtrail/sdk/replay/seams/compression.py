"""Bodies without their compression, bit by bit: only what is read as text can be looked through for secrets.

gzip and deflate are Python's own; for br and zstd the library is taken that lets the HTTP client itself read them.
"""

import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, TypeAlias

ZSTD: Final = ("compression.zstd", "backports.zstd")


Opener: TypeAlias = Callable[[bytes], bytes]
"""Takes a body piece by piece, and gives what each brings. Raises what its library raises where it is no such body."""


class Unopened(ValueError):
    """A body is compressed in a way that nothing here can take off."""


def opener(encoding: str) -> Opener | None:
    """What opens a body of this content-encoding; None where it is not compressed. Raises Unopened."""
    steps = [_one(name.strip().lower()) for name in encoding.split(",")]
    kept = [step for step in reversed(steps) if step is not None]
    if not kept:
        return None

    def whole(data: bytes) -> bytes:
        for step in kept:
            data = step(data)
        return data

    return whole


def opened_whole(body: bytes, encoding: str) -> bytes | None:
    """A whole body without its compression; None where it cannot be taken off."""
    try:
        opens = opener(encoding)
        return body if opens is None else opens(body)
    except Exception:  # noqa: BLE001 - whatever a library of compression raises
        return None


def _one(name: str) -> Opener | None:
    match name:
        case "" | "identity":
            return None
        case "gzip" | "x-gzip":
            return _Members()
        case "deflate":
            return _Deflate()
        case "br":
            return _brotli()
        case "zstd":
            return _zstd()
    raise Unopened(name)


class _Members:
    """gzip: one member after another."""

    def __init__(self) -> None:
        self._open = zlib.decompressobj(wbits=31)

    def __call__(self, data: bytes) -> bytes:
        found = b""
        while data:
            found += self._open.decompress(data)
            data = self._open.unused_data
            if self._open.eof:
                self._open = zlib.decompressobj(wbits=31)
        return found


class _Deflate:
    """deflate: with the head of zlib, or without, as some servers send it."""

    def __init__(self) -> None:
        self._open: Any = None

    def __call__(self, data: bytes) -> bytes:
        if self._open is None and data:
            self._open = zlib.decompressobj(wbits=15 if data[0] & 0x0F == 8 else -15)
        return b"" if self._open is None else bytes(self._open.decompress(data))


def _brotli() -> Opener:
    library = _first("brotli", "brotlicffi")
    made = library.Decompressor()
    way: Callable[[bytes], bytes] = made.process if hasattr(made, "process") else made.decompress
    return way


def _zstd() -> Opener:
    for name in ZSTD:
        try:
            way: Callable[[bytes], bytes] = import_module(name).ZstdDecompressor().decompress
        except ImportError:
            continue
        return way
    made: Callable[[bytes], bytes] = _first("zstandard").ZstdDecompressor().decompressobj().decompress
    return made


def _first(*names: str) -> Any:
    for name in names:
        try:
            return import_module(name)
        except ImportError:
            continue
    raise Unopened(names[0])
