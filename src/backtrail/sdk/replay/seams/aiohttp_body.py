"""The body of a request of aiohttp, which may be anything that can be sent: as bytes that equal bodies have too.

What can be read once is read, and sent from what was read. Of what cannot be read without sending it, the body tells
something that no other has: such a request is recorded, and never taken for another one.
"""

import io
import json
import secrets
import string
from collections.abc import AsyncIterable, Mapping
from hashlib import sha256
from typing import Any

from aiohttp.formdata import FormData


async def read(more: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The arguments of a request, to be sent with, and its body."""
    given = dict(more)
    if given.get("json") is not None:
        return given, json.dumps(given["json"]).encode()
    data = given.get("data")
    if isinstance(data, io.IOBase):
        given["data"] = data = data.read()
    elif isinstance(data, AsyncIterable) and not isinstance(data, FormData):
        given["data"] = data = b"".join([piece async for piece in data])
    return given, _told(data)


def _told(data: Any) -> bytes:
    if data is None:
        return b""
    if isinstance(data, str):
        return data.encode()
    if isinstance(data, bytes | bytearray | memoryview):
        return bytes(data)
    if isinstance(data, FormData):
        fields = [[*map(str, options.items()), _value(value)] for options, _, value in data._fields]
        return json.dumps(fields).encode()
    if isinstance(data, Mapping):
        return json.dumps({str(name): _value(value) for name, value in data.items()}).encode()
    if isinstance(data, list | tuple):
        return json.dumps([[str(name), _value(value)] for name, value in data]).encode()
    return unlike().encode()


def _value(value: Any) -> str:
    """A field's value; a file's content by its hash, which leaves the file where it was."""
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, bytes | bytearray):
        return _hash(bytes(value))
    if isinstance(value, io.IOBase) and value.seekable():
        at = value.tell()
        content = value.read()
        value.seek(at)
        return _hash(content.encode() if isinstance(content, str) else content)
    return unlike()


def unlike() -> str:
    """Letters that no other body has; without digits, so that nobody takes them for an id."""
    return "unread " + "".join(secrets.choice(string.ascii_letters) for _ in range(24))


def _hash(content: bytes) -> str:
    return f"sha256:{sha256(content).hexdigest()}"
