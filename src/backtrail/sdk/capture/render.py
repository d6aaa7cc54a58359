"""Any Python value as JSON text: at once, so that later changes to the value do not show; bounded; secrets masked.

One pass that writes text. Cleaning a copy first and giving it to `json.dumps` takes two passes, and the size is known
only when it is too late.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from functools import lru_cache
from json.encoder import encode_basestring
from math import isfinite
from typing import Any, Final

from backtrail.sdk.capture.foreign import Named, familiar
from backtrail.sdk.capture.secrets import MASKED, is_secret
from backtrail.sdk.capture.shield import attempt

Mask = Callable[[str, Any], Any]
"""Given the name and a value, what to record in its place."""

STRING: Final = 100_000
"""Longest text kept whole, in characters."""
VALUE: Final = 1_000_000
"""Longest JSON of one value, in characters, give or take one string."""
NAME: Final = 100
"""Longest name that is remembered."""
DEPTH: Final = 40
MASK_FAILED: Final = "[the mask failed, so nothing is recorded]"
_PLAIN: Final = {True: "true", False: "false", None: "null"}


class Render:
    """Makes JSON text of values, with the user's mask where one is given."""

    __slots__ = ("mask",)

    def __init__(self, mask: Mask | None = None) -> None:
        self.mask = mask

    def __call__(self, value: Any, name: str = "") -> str:
        """JSON of any value; never raises, at most about `VALUE` characters. `name` is what the mask is told."""
        if self.mask is None:
            kind = value.__class__
            if kind is str:
                return _string(value)
            if kind is bool or value is None:
                return _PLAIN[value]
            if kind is int:
                return _integer(value)
        writer = _Writer(self.mask)
        if self.mask is None:
            writer.add(value)
        else:
            writer.masked(name, value)
        return "".join(writer.out)


class _Writer:
    """The text of one value, as it grows."""

    __slots__ = ("left", "mask", "out", "path")

    def __init__(self, mask: Mask | None) -> None:
        self.out: list[str] = []
        self.left = VALUE
        self.mask = mask
        self.path: list[int] = []

    def add(self, value: Any) -> None:
        kind = value.__class__
        if kind is str:
            text = _string(value)
            self.left -= len(text)
            self.out.append(text)
        elif kind is bool or value is None:
            self.out.append(_PLAIN[value])
        elif kind is int:
            self.out.append(_integer(value))
        elif kind is float:
            self.out.append(repr(value) if isfinite(value) else f'"{value!r}"')
        else:
            self._inside(value, kind)

    def masked(self, name: str, value: Any) -> None:
        """The value of a name: hidden where the name says that it is a secret, else as the user's mask wants it."""
        if is_secret(name) and value is not None:
            self.out.append(f'"{MASKED}"')
            return
        if self.mask is not None:
            value = attempt(self.mask, name, value, otherwise=MASK_FAILED)
        self.add(value)

    def _inside(self, value: Any, kind: type) -> None:
        """A container or an object, unless it is too deep or contains itself."""
        if id(value) in self.path:
            self.out.append('"[contains itself]"')
        elif len(self.path) >= DEPTH:
            self.out.append(f'"[nested deeper than {DEPTH}]"')
        else:
            self.path.append(id(value))
            if kind is dict:
                self._object(list(value.items()))
            elif kind is list or (kind is tuple and not hasattr(kind, "_fields")):
                self._array(list(value))
            else:
                self._other(value)
            self.path.pop()

    def _other(self, value: Any) -> None:
        known = attempt(familiar, value, otherwise=f"[{type(value).__name__} could not be read]")
        if isinstance(known, Named):
            self._object(known.fields)
        elif isinstance(known, Mapping):
            self._object(attempt(lambda: list(known.items()), otherwise=[]))
        elif isinstance(known, Sequence | Set) and not isinstance(known, str):
            self._array(list(known))
        else:
            self.add(known)

    def _object(self, fields: list[tuple[Any, Any]]) -> None:
        out = self.out
        start = len(out)
        for done, (key, value) in enumerate(fields):
            if self.left <= 0:
                out.append(f',"…":"[cut: {len(fields) - done:,} more keys]"')
                break
            name = key if key.__class__ is str else attempt(str, key, otherwise=type(key).__name__)
            opening, secret = _opening(name) if len(name) <= NAME else _opening.__wrapped__(name)
            self.left -= len(opening)
            out.append(opening)
            if secret or self.mask is not None:
                self.masked(name, value)
            else:
                self.add(value)
        self._close("{", "}", start)

    def _array(self, items: list[Any]) -> None:
        out = self.out
        start = len(out)
        for done, item in enumerate(items):
            if self.left <= 0:
                out.append(f',"[cut: {len(items) - done:,} more items]"')
                break
            self.left -= 2
            out.append(",")
            if self.mask is None:
                self.add(item)
            else:
                self.masked("", item)
        self._close("[", "]", start)

    def _close(self, opener: str, closer: str, start: int) -> None:
        """Every part begins with a comma: the first gives its place to the opener."""
        out = self.out
        if len(out) > start:
            out[start] = opener + out[start][1:]
            out.append(closer)
        else:
            out.append(opener + closer)


@lru_cache(8192)
def _opening(name: str) -> tuple[str, bool]:
    """What comes before the value of a name, and whether that is a secret."""
    return f",{_string(name)}:", is_secret(name)


def cut(text: str, limit: int = STRING) -> str:
    """The text, or its beginning and a mark that says how much is missing."""
    return text if len(text) <= limit else f"{text[:limit]}…[cut: {len(text) - limit:,} more characters]"


def _string(text: str) -> str:
    return encode_basestring(text if len(text) <= STRING else cut(text))


def _integer(number: int) -> str:
    """Python refuses to print integers of more than 4,300 digits."""
    text: str = attempt(repr, number, otherwise=f'"[integer of {number.bit_length():,} bits]"')
    return text
