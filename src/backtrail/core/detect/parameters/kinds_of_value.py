"""What kind of value a text is: only those that nobody can know without having seen them are of interest."""

import re
from typing import Final, Literal, TypeAlias

ValueKind: TypeAlias = Literal["e-mail", "URL", "id", "number", "path"]

LONGEST: Final = 300
"""Characters of an id, address or path; a longer value is text."""
_EMAIL: Final = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_URL: Final = re.compile(r"https?://[^\s/?#]+\S*")
_PATH: Final = re.compile(r"(?:~|\.{1,2})?/[\w.@ +-]+(?:/[\w.@ +-]+)+|[A-Za-z]:\\[\w.@ +\\-]+")
_DIGITS: Final = re.compile(r"#?\d{6,20}")
_ID: Final = re.compile(r"#?(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9][\w-]{3,79}")
_NO_ID: Final = re.compile(
    r"""\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.* | \d+(?:[a-z]{1,4}|(?:st|nd|rd|th)(?:-\w+)?) | Q[1-4][-_ ]?\d{4}
    | \d{4}[-_ ]?Q[1-4] | \d{4}-\d{2}T.* | v?\d+(?:[._-]\d+)*(?:[a-z]+\d*)? | [a-z]+(?:-[a-z]+)*-?\d{1,2}[a-z]?
    | (?:[a-z]+[-_])+(?:19|20)\d\d
    | utf-?\d+ | (?:sha|md|base|int|float|uint)\d+ | \d+x\d+ | (?:19|20)\d\d[-_][a-z].* | \d{1,2}[:h]\d\d.*""",
    re.IGNORECASE | re.VERBOSE,
)
"""Dates, ordinals, quarters, versions, names with a small number: known or counted rather than seen."""
_NAMES_ID: Final = re.compile(
    r"(?:^|[_\W]|(?<=[a-z]))(?:ids?|identifier|uuid|guid|number|no|num|code|ref|reference|key|token|sku|ticket)$",
    re.IGNORECASE,
)


def kind_of(name: str, value: object) -> ValueKind | None:
    """The kind of an argument's value, by its form and the argument's name; None for what may be thought out."""
    if isinstance(value, int) and not isinstance(value, bool):
        return "number" if value >= 100_000 and _NAMES_ID.search(name) else None
    if not isinstance(value, str) or not 4 <= len(value) <= LONGEST:
        return None
    if "@" in value:
        return "e-mail" if _EMAIL.fullmatch(value) else None
    if value.startswith(("http://", "https://")):
        return "URL" if _URL.fullmatch(value) else None
    if "/" in value or "\\" in value:
        return "path" if _PATH.fullmatch(value) else None
    return _id_kind(name, value)


def _id_kind(name: str, value: str) -> ValueKind | None:
    if " " in value or value.isalpha():
        return None
    if _DIGITS.fullmatch(value):
        return "number" if _NAMES_ID.search(name) or len(value) >= 9 else None
    if not _ID.fullmatch(value) or _NO_ID.fullmatch(value):
        return None
    digits = sum(letter.isdigit() for letter in value)
    return "id" if digits >= 2 and (_NAMES_ID.search(name) or digits >= 3) else None
