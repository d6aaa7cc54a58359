"""Ids and times as senders get them wrong: what can be kept is kept, and a note says what is odd."""

from typing import Final

HEX: Final = frozenset("0123456789abcdef")
LONGEST_ID: Final = 200
LARGEST: Final = 2**63 - 1
"""Nanoseconds that a database's integer holds: the year 2262."""
EARLIEST: Final = 10**17
"""1973. An earlier moment is one in milliseconds or microseconds, or no moment at all."""
DAY: Final = 86_400 * 10**9


class Refused(ValueError):
    """A record that cannot be kept, and why."""


def known(sent: str, length: int, what: str, notes: list[str]) -> str:
    """An id of a span or trace, in lower-case hex where it is one. Raises Refused where it names nothing."""
    found = sent.lower()
    if len(found) == length and HEX.issuperset(found):
        if found.strip("0"):
            return found
        raise Refused(f"the {what} is all zeros")
    if not sent:
        raise Refused(f"there is no {what}")
    if len(sent) > LONGEST_ID:
        raise Refused(f"the {what} is longer than {LONGEST_ID} characters")
    notes.append(f"the {what} is not {length} hexadecimal digits; it is kept as it came")
    return found if HEX.issuperset(found) else sent


def parent(sent: str, notes: list[str]) -> str | None:
    """The id of the parent; None for a root."""
    if not sent.strip("0"):
        return None
    try:
        return known(sent, 16, "parent span id", notes)
    except Refused as odd:
        notes.append(f"{odd}; the span is kept without a parent")
        return None


def moment(sent: int, what: str, notes: list[str]) -> int | None:
    """A moment; None where it was not sent, or cannot be one."""
    if sent == 0:
        return None
    if sent > LARGEST:
        signed = sent - (1 << 64) if sent < (1 << 64) else sent
        told = f"{signed} ns, before 1970" if signed < 0 else f"{sent} ns, after the year 2262"
        notes.append(f"the {what} is left out: it was sent as {told}")
        return None
    if sent < 0:
        notes.append(f"the {what} is left out: it was sent as {sent} ns, before 1970")
        return None
    return sent


def check(start: int | None, end: int | None, now: int, notes: list[str]) -> None:
    """Say what is odd about the times of a span."""
    if start is None:
        return
    if start < EARLIEST:
        notes.append(f"the start is {start} ns after 1970: the sender's unit is probably not nanoseconds")
    elif start > now + DAY:
        notes.append(f"the start lies {(start - now) // DAY} days in the future: the sender's clock is wrong")
    if end is not None and end < start:
        notes.append("the span ends before it starts")
