"""How much two calls are alike: by the short pieces of text that both have. Fast, for reports and `nearest`."""

from typing import Final

PIECE: Final = 4
MOST: Final = 40_000
"""Characters that are looked at: the end of a text, where a conversation has its news, and as much of its beginning."""


class Shingles(frozenset[str]):
    """The pieces of a text."""

    __slots__ = ()

    def __new__(cls, text: str) -> "Shingles":
        cut = text if len(text) <= MOST else text[: MOST // 2] + text[-MOST // 2 :]
        return super().__new__(cls, (cut[at : at + PIECE] for at in range(max(1, len(cut) - PIECE + 1))))


def alike(one: Shingles, other: Shingles) -> float:
    """From 0, nothing in common, to 1, the same pieces (Dice's coefficient)."""
    whole = len(one) + len(other)
    return 2 * len(one & other) / whole if whole else 1.0
