"""A value that went in or came out, read once: as text, as JSON where it is JSON, and as what is kept of it."""

from typing import Any, Final, NamedTuple

import msgspec

from backtrail.core.detect.moment import NO_TEXT, Text
from backtrail.core.detect.reading.texts import cut, digest_of
from backtrail.core.tape.digest import canonical

PARSED: Final = 200_000
"""Characters of text that are read as JSON."""
OPENERS: Final = frozenset("{[")
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
        return Parsed(spelled, value, _kept(spelled, spelled))
    inside, spelled = _inside(value)
    return Parsed(value, inside, _kept(value, spelled))


def arguments(value: Any) -> Text:
    """What is kept of arguments: their canonical spelling, names in order and no spaces."""
    if value is None or value == "":
        return NO_TEXT
    spelled = _inside(value)[1] if isinstance(value, str) else _spelled(value)
    return _kept(spelled, spelled)


def _kept(text: str, spelled: str) -> Text:
    return Text(excerpt=cut(text), size=len(text), digest=digest_of(spelled))


def _inside(text: str) -> tuple[Any, str]:
    """The JSON that a text is, and its canonical spelling; twice the text where it is none, or too long to be read."""
    if len(text) <= PARSED and (text[0] in OPENERS or text.lstrip()[:1] in OPENERS):
        try:
            inside = DECODER.decode(text)
            return inside, _spelled(inside)
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
            pass
    return text, text


def _spelled(value: Any) -> str:
    try:
        return SORTED.encode(value).decode()
    except (TypeError, ValueError, OverflowError, RecursionError, UnicodeError, msgspec.EncodeError):
        return canonical(value)
