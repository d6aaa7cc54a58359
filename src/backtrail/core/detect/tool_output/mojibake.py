"""Text whose UTF-8 was read as Latin-1 or Windows-1252: `cafÃ©`, `itâ€™s`; or that lost its letters for good."""

import re
from typing import Any, Final

_SLOPPY: Final = {
    bytes([byte]).decode("cp1252", "replace") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte): byte
    for byte in range(0x80, 0x100)
} | {chr(byte): byte for byte in range(0x80, 0x100)}
"""The byte behind each character that either reading makes of one."""
_FOLLOWS: Final = "".join(re.escape(char) for char, byte in _SLOPPY.items() if byte < 0xC0)
_LEADS: Final = "".join(re.escape(char) for char, byte in _SLOPPY.items() if 0xC2 <= byte <= 0xF4)
_PAIR: Final = re.compile(f"[{_LEADS}][{_FOLLOWS}]{{1,3}}")
_PLAIN_ENDS: Final = frozenset("»«·ºª°“”‘’…—–¿¡™®©€§¶")
"""Signs that may stand behind a capital with an accent in good text: `CAFÉ”`."""
_ESCAPED: Final = re.compile(r"\\u00([c-f][0-9a-f])\\u(00[89ab][0-9a-f]|20[0-9a-f]{2}|0[12][0-9a-f]{2})", re.IGNORECASE)
_LOST: Final = "\ufffd"
LOST_AT: Final = 3
LOOKED: Final = 16_000


def mojibake(text: str) -> tuple[int, str, str] | None:
    """How many places were read in the wrong encoding, one of them with what is around it, and what was meant."""
    looked = text[:LOOKED]
    if looked.isascii():
        if "\\u00" not in looked or not _ESCAPED.search(looked):
            return None
        looked = _unescaped(looked)
    found = [(pair.start(), pair[0], meant) for pair in _PAIR.finditer(looked) if (meant := _meant(pair[0]))]
    if found and _is_certain(found):
        at, wrong, meant = found[0]
        around = " ".join(looked[max(0, at - 20) : at + len(wrong) + 20].split())
        return len(found), around, meant
    if (lost := looked.count(_LOST)) >= LOST_AT:
        at = looked.index(_LOST)
        return lost, " ".join(looked[max(0, at - 20) : at + 20].split()), ""
    return None


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)


def _meant(pair: str) -> str:
    """The character that the bytes spell; empty where they spell none."""
    data = bytes(_SLOPPY[char] for char in pair)
    for length in (4, 3, 2):
        try:
            meant = data[:length].decode("utf-8")
        except UnicodeDecodeError:
            continue
        if len(data) >= length and len(meant) == 1:
            return meant
    return ""


def _is_certain(found: list[tuple[int, str, Any]]) -> bool:
    """One place may be chance, as where a letter with an accent stands before a quotation mark; not two."""
    if len(found) > 1:
        return True
    _, wrong, meant = found[0]
    return (len(wrong) > 2 and meant.isprintable() and ord(meant) < 0x3000) or wrong[1] not in _PLAIN_ENDS
