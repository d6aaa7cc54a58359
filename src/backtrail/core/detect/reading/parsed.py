"""A value that went in or came out, read once: as text, as JSON where it is JSON, and as what is kept of it."""

from typing import Any, Final, NamedTuple

import msgspec

from backtrail.core.detect.moment import NO_TEXT, Text
from backtrail.core.detect.reading.texts import cut, digest_of
from backtrail.core.tape.digest import canonical

PARSED: Final = 200_000
"""Characters of text that are read as JSON."""
SORTED: Final = msgspec.json.Encoder(order="sorted", enc_hook=repr)
DECODER: Final = msgspec.json.Decoder()


class Parsed(NamedTuple):
    """A value in its three shapes."""

    text: str
    """As it came; of what is no text, its canonical JSON."""
    value: Any
    """The JSON; the text itself where it is none, or too long to be read."""
    kept: Text


NOTHING: Final = Parsed("", None, NO_TEXT)


def parsed(value: Any) -> Parsed:
    """Read a value; None and empty text are nothing."""
    if value is None or value == "":
        return NOTHING
    if not isinstance(value, str):
        spelled = _spelled(value)
        return Parsed(spelled, value, Text(excerpt=cut(spelled), size=len(spelled), digest=digest_of(spelled)))
    inside, spelled = value, value
    if len(value) <= PARSED and value.lstrip()[:1] in ("{", "["):
        try:
            inside = DECODER.decode(value)
            spelled = _spelled(inside)
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
            pass
    return Parsed(value, inside, Text(excerpt=cut(value), size=len(value), digest=digest_of(spelled)))


def arguments(value: Any) -> Text:
    """What is kept of arguments: their canonical spelling, names in order and no spaces."""
    read = parsed(value)
    if read.value is read.text or isinstance(value, str) is False:
        return read.kept
    spelled = _spelled(read.value)
    return Text(excerpt=cut(spelled), size=len(spelled), digest=read.kept.digest)


def _spelled(value: Any) -> str:
    try:
        return SORTED.encode(value).decode()
    except (TypeError, ValueError, OverflowError, RecursionError, UnicodeError, msgspec.EncodeError):
        return canonical(value)
